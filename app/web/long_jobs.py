"""Long work as a page: how far it is, its cancellation; once it is over, the page of what came out."""

from fastapi import Request, Response

from app import long_acts
from app.deps import CurrentActor, JobInPath, SessionDep, job_in_path
from app.labels import t
from app.long_jobs import LONG_JOB, LongJob, subject
from app.long_kinds import KINDS
from app.web.acts import Facts, act
from app.web.render import render, see
from app.web.routing import web_router

router = web_router("/jobs")


@router.get("/{job_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, job: JobInPath) -> Response:
    """With a script the bar fetches itself; without one the page comes again by itself."""
    if not job.is_live:
        return see(f"/{KINDS[job.kind].seen_at(session, job)}")
    return render(request, "jobs/show.html", here="rounds", job=job, about=subject(session, job))


@router.get("/{job_id}/progress")
def progress(request: Request, session: SessionDep, actor: CurrentActor, job: JobInPath) -> Response:
    """The bar alone; once it is over, whoever shows it is drawn anew."""
    answer = render(request, "jobs/_progress.html", job=job)
    if not job.is_live:
        answer.headers["HX-Refresh"] = "true"
    return answer


def about_job(job: LongJob) -> Facts:
    return [(t("thing.long_job"), t(f"long_job.kind.{job.kind}")), (t("long_job.asked_by"), job.asked_by)]


act(router, "/{job_id}/cancellation", LONG_JOB, "cancel", job_in_path, long_acts.cancel, about=about_job,
    here="rounds", danger=True)  # fmt: skip
