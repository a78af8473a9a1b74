"""The Flask application of Paritrana."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.config import Settings


def create_app(settings: Settings, *, clock: Callable[[], datetime] | None = None) -> Flask:
    """The application of one instance, ready to serve.

    Imports happen here, not above, so that the commands that work on files alone start without the web.
    Raises ConfigRefused or EngineRefused with a sentence for who started it.
    """
    from flask import Flask

    from webapp import access, config, db, views
    from webapp.clock import clock_of

    app = Flask(__name__, instance_path=str(settings.instance), static_folder="static")
    app.extensions[config.SETTINGS] = settings
    db.open_database(app, settings.place, settings.instance, shared=settings.common, queue=settings.queue)
    with app.app_context():
        app.extensions[access.CLOCK] = clock or clock_of(db.db.engine)
    views.register(app, settings)
    access.guard(app)
    return app
