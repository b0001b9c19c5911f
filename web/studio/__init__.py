"""The studio's pages and the questions that its scripts ask."""

from web.studio import cases, checks, comparing, drafts, exchange, life, migration, pages, simulation
from web.studio.blueprint import data as studio_data
from web.studio.blueprint import pages as studio

# each module adds its routes to the blueprints
ROUTES = (cases, checks, comparing, drafts, exchange, life, migration, pages, simulation)

__all__ = ["ROUTES", "studio", "studio_data"]
