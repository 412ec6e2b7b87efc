"""The start page of the youth module: for everybody, in "du", the same for all."""

import pytest
from django.test import Client

from tests.factories import make_site


@pytest.mark.django_db
def test_the_start_page_has_the_theme_and_sets_no_cookie(client: Client) -> None:
    make_site()
    answer = client.get("/jugend/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="youth young-room' in page
    assert '<html lang="de"' in page
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in page.partition("<main")[2]
