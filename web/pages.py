"""Every page family with its blueprint. A new page is a package of its own and one line here."""

from __future__ import annotations

from web.admin.routes import blueprint as admin
from web.audit.matter import blueprint as trail
from web.audit.rights import blueprint as rights
from web.audit.routes import blueprint as audit
from web.audit.saved import blueprint as questions
from web.auth.routes import blueprint as auth
from web.collaboration.routes import blueprint as collaboration
from web.comments.routes import blueprint as comments
from web.diagrams.routes import blueprint as diagrams
from web.evidence.routes import blueprint as evidence
from web.findings.routes import blueprint as findings
from web.handbook.routes import blueprint as handbook
from web.handover.routes import blueprint as handover
from web.holders.routes import blueprint as holders
from web.inbox.bulk import blueprint as bulk
from web.inbox.routes import blueprint as inbox
from web.inbox.taking_back import blueprint as taking_back
from web.live.routes import blueprint as live
from web.matters.differences import blueprint as differences
from web.matters.pictures import blueprint as pictures
from web.matters.routes import blueprint as matters
from web.notices.follow_ups import blueprint as follow_ups
from web.notices.routes import blueprint as notices
from web.personal.acts import blueprint as acts
from web.personal.following import blueprint as followed
from web.personal.settings import blueprint as settings
from web.phrases.routes import blueprint as phrases
from web.portal.routes import blueprint as portal
from web.redirecting.routes import blueprint as redirecting
from web.release.routes import blueprint as release
from web.rulebook.routes import blueprint as rulebook
from web.saved_views.routes import blueprint as saved_views
from web.statistics.routes import blueprint as statistics
from web.studio import studio, studio_data
from web.substitution.routes import blueprint as substitution
from web.takedown.routes import blueprint as takedown

BLUEPRINTS = (
    *(substitution, handover, saved_views, collaboration),
    *(redirecting, holders, settings, acts, followed, notices, follow_ups),
    *(auth, inbox, bulk, taking_back, phrases, comments, matters, differences, pictures, release, portal),
    *(audit, trail, questions, rights, admin, diagrams, findings, rulebook, evidence, statistics, takedown, live),
    *(studio, studio_data, handbook),
)
