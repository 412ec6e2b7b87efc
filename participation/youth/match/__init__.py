"""The position match: computed in the browser, nothing stored or sent."""
