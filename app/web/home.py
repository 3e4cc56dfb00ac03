"""Home: what waits for me, what is due, what is amiss."""

from fastapi import Request, Response

from app.deps import CurrentActor, SessionDep
from app.web.render import render
from app.web.routing import web_router

router = web_router()


@router.get("/")
def home(request: Request, session: SessionDep, actor: CurrentActor) -> Response:
    return render(request, "home/show.html", here="home")
