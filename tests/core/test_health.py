import pytest
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def test_healthz_answers_without_a_valid_host_name(settings) -> None:
    settings.ALLOWED_HOSTS = ["beteiligung.example.org"]
    response = Client().get("/healthz", headers={"host": "10.0.0.1"})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_readyz_names_each_service() -> None:
    response = Client().get("/readyz")
    assert response.json() == {"status": "ok", "checks": {"database": "ok", "cache": "ok", "layer": "ok"}}
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_a_lost_cache_degrades_but_keeps_the_process_in_service(monkeypatch) -> None:
    from participation.core import health

    def away() -> None:
        raise ConnectionError("no route")

    monkeypatch.setitem(health.CHECKS, "cache", away)
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"


def test_a_lost_database_takes_the_process_out_of_service(monkeypatch) -> None:
    from participation.core import health

    def away() -> None:
        raise ConnectionError("no route")

    monkeypatch.setitem(health.CHECKS, "database", away)
    assert Client().get("/readyz").status_code == 503
