"""Everything that the first release stores; written by `workflows.installation.schema regenerate`.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDS = {
    'sqlite': (
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'append-only table: audit_event'); END",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'append-only table: audit_event'); END",
        "CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint BEGIN SELECT RAISE(ABORT, 'append-only table: audit_checkpoint'); END",
        "CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint BEGIN SELECT RAISE(ABORT, 'append-only table: audit_checkpoint'); END",
        "CREATE VIRTUAL TABLE audit_reason_words_fts USING fts5(words, content='audit_reason_words', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
        'CREATE TRIGGER audit_reason_words_added AFTER INSERT ON audit_reason_words BEGIN INSERT INTO audit_reason_words_fts(rowid, words) VALUES (new.id, new.words); END',
        "CREATE TRIGGER audit_reason_words_removed AFTER DELETE ON audit_reason_words BEGIN INSERT INTO audit_reason_words_fts(audit_reason_words_fts, rowid, words) VALUES ('delete', old.id, old.words); END",
        "CREATE TRIGGER audit_reason_words_changed AFTER UPDATE OF words ON audit_reason_words BEGIN INSERT INTO audit_reason_words_fts(audit_reason_words_fts, rowid, words) VALUES ('delete', old.id, old.words); INSERT INTO audit_reason_words_fts(rowid, words) VALUES (new.id, new.words); END",
        "CREATE VIRTUAL TABLE matter_words_fts USING fts5(words, content='matter_words', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
        'CREATE TRIGGER matter_words_added AFTER INSERT ON matter_words BEGIN INSERT INTO matter_words_fts(rowid, words) VALUES (new.id, new.words); END',
        "CREATE TRIGGER matter_words_removed AFTER DELETE ON matter_words BEGIN INSERT INTO matter_words_fts(matter_words_fts, rowid, words) VALUES ('delete', old.id, old.words); END",
        "CREATE TRIGGER matter_words_changed AFTER UPDATE OF words ON matter_words BEGIN INSERT INTO matter_words_fts(matter_words_fts, rowid, words) VALUES ('delete', old.id, old.words); INSERT INTO matter_words_fts(rowid, words) VALUES (new.id, new.words); END",
    ),
    'postgresql': (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RAISE EXCEPTION 'append-only table: %', TG_TABLE_NAME;\nEND $$",
        'CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change()',
        'CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
        'CREATE TRIGGER audit_checkpoint_no_change BEFORE UPDATE OR DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change()',
        'CREATE TRIGGER audit_checkpoint_no_truncate BEFORE TRUNCATE ON audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
        'CREATE INDEX audit_reason_words_gin ON audit_reason_words USING gin (words) WITH (gin_pending_list_limit=256)',
        'CREATE INDEX matter_words_gin ON matter_words USING gin (words) WITH (gin_pending_list_limit=256)',
        'CREATE TABLE matter_words_marked (mark text NOT NULL, number integer NOT NULL, PRIMARY KEY (mark, number))',
        "CREATE FUNCTION note_matter_words_marked() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  IF TG_OP = 'DELETE' THEN\n    DELETE FROM matter_words_marked WHERE number = OLD.id\n      AND mark IN (SELECT lexeme FROM unnest(OLD.words) WHERE starts_with(lexeme, 'ρ') AND lexeme NOT IN ('ρde97af749d0b41a8', 'ρc848f2a384b7b3a0'));\n  ELSE\n    INSERT INTO matter_words_marked SELECT lexeme, NEW.id FROM unnest(NEW.words)\n      WHERE starts_with(lexeme, 'ρ') AND lexeme NOT IN ('ρde97af749d0b41a8', 'ρc848f2a384b7b3a0') ON CONFLICT DO NOTHING;\n  END IF;\n  RETURN NULL;\nEND $$",
        'CREATE TRIGGER matter_words_marked AFTER INSERT OR DELETE OR UPDATE OF words ON matter_words FOR EACH ROW EXECUTE FUNCTION note_matter_words_marked()',
    ),
}


def upgrade() -> None:
    op.create_table('audit_chain',
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('head', sa.LargeBinary(), nullable=False),
    sa.Column('checkpointed_seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('chain', name=op.f('pk_audit_chain'))
    )
    op.create_table('audit_checkpoint',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('chains', sa.Integer(), nullable=False),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.Column('root', sa.LargeBinary(), nullable=False),
    sa.Column('previous', sa.LargeBinary(), nullable=False),
    sa.Column('algorithm', sa.String(), nullable=False),
    sa.Column('heads', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_checkpoint'))
    )
    op.create_table('audit_event',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=True),
    sa.Column('instance_id', sa.String(), nullable=True),
    sa.Column('work_item_id', sa.String(), nullable=True),
    sa.Column('revision', sa.String(), nullable=True),
    sa.Column('content_hash', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('section', sa.String(), nullable=True),
    sa.Column('gate', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('circumstances', sa.String(), nullable=True),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('algorithm', sa.String(), nullable=False),
    sa.Column('previous', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('seq >= 1', name='ck_audit_event_seq'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event')),
    sa.UniqueConstraint('chain', 'seq', name=op.f('uq_audit_event_chain'))
    )
    op.create_index('ix_audit_event_action', 'audit_event', ['action', 'id'], unique=False)
    op.create_index('ix_audit_event_actor', 'audit_event', ['actor', 'id'], unique=False)
    op.create_index('ix_audit_event_actor_action', 'audit_event', ['actor', 'action', 'id'], unique=False)
    op.create_index('ix_audit_event_actor_circumstances', 'audit_event', ['actor', 'circumstances', 'id'], unique=False, sqlite_where=sa.text('circumstances IS NOT NULL'), postgresql_where=sa.text('circumstances IS NOT NULL'))
    op.create_index('ix_audit_event_circumstances', 'audit_event', ['circumstances', 'id', 'subject'], unique=False, sqlite_where=sa.text('circumstances IS NOT NULL'), postgresql_where=sa.text('circumstances IS NOT NULL'))
    op.create_index('ix_audit_event_content', 'audit_event', ['content_hash', 'id'], unique=False, sqlite_where=sa.text('content_hash IS NOT NULL'), postgresql_where=sa.text('content_hash IS NOT NULL'))
    op.create_index('ix_audit_event_gate', 'audit_event', ['gate', 'id', 'subject'], unique=False, sqlite_where=sa.text('gate IS NOT NULL'), postgresql_where=sa.text('gate IS NOT NULL'))
    op.create_index('ix_audit_event_outcome', 'audit_event', ['outcome', 'id', 'action', 'subject'], unique=False, sqlite_where=sa.text('outcome IS NOT NULL'), postgresql_where=sa.text('outcome IS NOT NULL'))
    op.create_index('ix_audit_event_outcome_gate', 'audit_event', ['outcome', 'gate', 'id'], unique=False, sqlite_where=sa.text('gate IS NOT NULL AND outcome IS NOT NULL'), postgresql_where=sa.text('gate IS NOT NULL AND outcome IS NOT NULL'))
    op.create_index('ix_audit_event_section', 'audit_event', ['section', 'id'], unique=False, sqlite_where=sa.text('section IS NOT NULL'), postgresql_where=sa.text('section IS NOT NULL'))
    op.create_index('ix_audit_event_section_act', 'audit_event', ['section', 'action', 'id'], unique=False, sqlite_where=sa.text('section IS NOT NULL'), postgresql_where=sa.text('section IS NOT NULL'))
    op.create_index('ix_audit_event_section_circumstances', 'audit_event', ['section', 'circumstances', 'id'], unique=False, sqlite_where=sa.text('circumstances IS NOT NULL'), postgresql_where=sa.text('circumstances IS NOT NULL'))
    op.create_index('ix_audit_event_section_gate', 'audit_event', ['section', 'gate', 'id'], unique=False, sqlite_where=sa.text('gate IS NOT NULL'), postgresql_where=sa.text('gate IS NOT NULL'))
    op.create_index('ix_audit_event_subject', 'audit_event', ['subject', 'id'], unique=False)
    op.create_table('audit_personal',
    sa.Column('event_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('salt', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('event_id', 'name', name=op.f('pk_audit_personal'))
    )
    op.create_table('audit_reason_words',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('words', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_reason_words'))
    )
    op.create_index('ix_audit_reason_words_key', 'audit_reason_words', ['key'], unique=False)
    op.create_table('calendar_override',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('working', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.Column('set_at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_calendar_override'))
    )
    op.create_table('calendar_year',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.Column('set_at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_calendar_year'))
    )
    op.create_table('closed_step',
    sa.Column('day', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('work_item_id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('section_id', sa.String(), nullable=False),
    sa.Column('matter_class', sa.String(), nullable=False),
    sa.Column('urgency', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('waiting', sa.Integer(), nullable=True),
    sa.Column('working', sa.Integer(), nullable=True),
    sa.Column('late', sa.Boolean(), nullable=True),
    sa.Column('returned_to', sa.String(), nullable=True),
    sa.Column('capacity', sa.String(), nullable=True),
    sa.Column('dual_post', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'work_item_id', name=op.f('pk_closed_step')),
    sqlite_with_rowid=False
    )
    op.create_table('failed_login',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_failed_login'))
    )
    op.create_index('ix_failed_login_address', 'failed_login', ['address', 'at'], unique=False)
    op.create_index('ix_failed_login_login', 'failed_login', ['login', 'at'], unique=False)
    op.create_table('idempotency_key',
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('request_hash', sa.String(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('response', sa.String(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('actor', 'key', name=op.f('pk_idempotency_key'))
    )
    op.create_table('incident',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('instance_id', sa.String(), nullable=True),
    sa.Column('subject', sa.String(), nullable=True),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('element_id', sa.String(), nullable=True),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('identity', sa.String(), nullable=False),
    sa.Column('occurrences', sa.Integer(), nullable=False),
    sa.Column('last_raised_at', sa.Text(), nullable=False),
    sa.Column('raised_at', sa.Text(), nullable=False),
    sa.Column('resolved_at', sa.Text(), nullable=True),
    sa.Column('resolved_by', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident'))
    )
    op.create_index('ix_incident_instance', 'incident', ['instance_id', 'resolved_at'], unique=False)
    op.create_index('ix_incident_open', 'incident', ['resolved_at', 'id'], unique=False)
    op.create_index('uq_incident_identity', 'incident', ['identity'], unique=True, sqlite_where=sa.text('resolved_at IS NULL'), postgresql_where=sa.text('resolved_at IS NULL'))
    op.create_table('matter_counter',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_matter_counter'))
    )
    op.create_table('matter_words',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('words', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter_words'))
    )
    op.create_index('ix_matter_words_key', 'matter_words', ['key'], unique=False)
    op.create_table('number_series',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', 'year', name=op.f('pk_number_series'))
    )
    op.create_table('outbox_message',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('not_before', sa.Text(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.Column('done_at', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('waiting','done','failed')", name=op.f('ck_outbox_message_')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_message'))
    )
    op.create_index('ix_outbox_waiting', 'outbox_message', ['state', 'not_before'], unique=False)
    op.create_table('process_definition',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('process_id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('proposed_by', sa.String(), nullable=False),
    sa.Column('proposed_at', sa.Text(), nullable=False),
    sa.Column('published_by', sa.String(), nullable=True),
    sa.Column('published_at', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('proposed','published','retired')", name=op.f('ck_process_definition_')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process_definition')),
    sa.UniqueConstraint('process_id', 'version', name=op.f('uq_process_definition_process_id'))
    )
    op.create_index('uq_process_definition_published', 'process_definition', ['process_id'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
    op.create_table('refused_intake',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('file_hash', sa.String(), nullable=False),
    sa.Column('file_name_hash', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('admitted_by', sa.String(), nullable=True),
    sa.Column('admitted_at', sa.Text(), nullable=True),
    sa.Column('admitted_reason', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refused_intake'))
    )
    op.create_index('ix_refused_intake_hash', 'refused_intake', ['file_hash'], unique=False)
    op.create_table('rulebook_version',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('created_by', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rulebook_version')),
    sa.UniqueConstraint('ordinal', name=op.f('uq_rulebook_version_ordinal'))
    )
    op.create_table('section',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('vote_weight', sa.Integer(), server_default='1', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_section')),
    sa.UniqueConstraint('code', name=op.f('uq_section_code'))
    )
    op.create_table('statistics_state',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('reached_at', sa.Text(), nullable=True),
    sa.Column('refreshed_at', sa.Text(), nullable=False),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('calendar', sa.String(), nullable=False),
    sa.Column('stages', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statistics_state'))
    )
    op.create_table('definition_file',
    sa.Column('definition_id', sa.String(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['definition_id'], ['process_definition.id'], name=op.f('fk_definition_file_definition_id')),
    sa.PrimaryKeyConstraint('definition_id', 'path', name=op.f('pk_definition_file'))
    )
    op.create_table('person',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('section_id', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('account', sa.String(), server_default='staff', nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('login_state', sa.String(), server_default='own', nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.CheckConstraint("account in ('staff','administrator')", name='ck_person_account'),
    sa.CheckConstraint("language in ('zh','en')", name='ck_person_language'),
    sa.CheckConstraint("login_state in ('own','temporary','unconfirmed')", name='ck_person_login_state'),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_person_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('id', 'account', name='uq_person_account'),
    sa.UniqueConstraint('login', name=op.f('uq_person_login'))
    )
    op.create_table('process_instance',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('definition_id', sa.String(), nullable=False),
    sa.Column('process_id', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.LargeBinary(), nullable=False),
    sa.Column('before', sa.LargeBinary(), nullable=True),
    sa.Column('before_item', sa.String(), nullable=True),
    sa.Column('started_by', sa.String(), nullable=False),
    sa.Column('started_at', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.CheckConstraint("status in ('running','completed','cancelled')", name=op.f('ck_process_instance_')),
    sa.ForeignKeyConstraint(['definition_id'], ['process_definition.id'], name=op.f('fk_process_instance_definition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process_instance'))
    )
    op.create_index('ix_process_instance_subject', 'process_instance', ['subject'], unique=False)
    op.create_table('administrator',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('account', sa.String(), server_default='administrator', nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.CheckConstraint("account = 'administrator'", name='ck_administrator_account'),
    sa.CheckConstraint("role in ('system','security','audit')", name='ck_administrator_role'),
    sa.ForeignKeyConstraint(['person_id', 'account'], ['person.id', 'person.account'], name='fk_administrator_person'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_administrator'))
    )
    op.create_table('api_token',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.Column('revoked_at', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_api_token_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_token_token_hash'))
    )
    op.create_table('dual_post_decision',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_dual_post_decision_decided_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_dual_post_decision_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dual_post_decision'))
    )
    op.create_table('follow_up',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('work_item_id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('set_at', sa.Text(), nullable=False),
    sa.Column('told_at', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_follow_up_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'work_item_id', name=op.f('pk_follow_up'))
    )
    op.create_index('ix_follow_up_day', 'follow_up', ['day'], unique=False, sqlite_where=sa.text('told_at IS NULL'), postgresql_where=sa.text('told_at IS NULL'))
    op.create_table('inspection_folder',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('section_id', sa.String(), nullable=True),
    sa.Column('matter_class', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.Text(), nullable=True),
    sa.Column('file_hash', sa.String(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.CheckConstraint("state in ('waiting','ready')", name='ck_inspection_folder_state'),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_inspection_folder_by')),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_inspection_folder_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_folder'))
    )
    op.create_index('ix_inspection_folder_by', 'inspection_folder', ['by', 'id'], unique=False)
    op.create_table('login_session',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.Column('last_seen_at', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.Column('address', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_login_session_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_login_session_token_hash'))
    )
    op.create_table('mail_address',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('set_at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mail_address_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_mail_address'))
    )
    op.create_table('matter',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('matter_class', sa.String(), nullable=False),
    sa.Column('class_confirmed_by', sa.String(), nullable=True),
    sa.Column('urgency', sa.String(), nullable=False),
    sa.Column('drafter_id', sa.String(), nullable=False),
    sa.Column('section_id', sa.String(), nullable=False),
    sa.Column('proposed_attribute', sa.String(), nullable=True),
    sa.Column('proposed_attribute_ground', sa.String(), nullable=True),
    sa.Column('proposed_attribute_reason', sa.String(), nullable=True),
    sa.Column('attribute', sa.String(), nullable=True),
    sa.Column('attribute_ground', sa.String(), nullable=True),
    sa.Column('attribute_reason', sa.String(), nullable=True),
    sa.Column('explanation', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('created_on', sa.Date(), nullable=False),
    sa.Column('instance_id', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('number_assigned', sa.String(), nullable=True),
    sa.Column('dated_on', sa.Date(), nullable=True),
    sa.Column('printed_on', sa.Date(), nullable=True),
    sa.Column('interpretation_exemption', sa.String(), nullable=True),
    sa.Column('exemption_approved_by', sa.String(), nullable=True),
    sa.Column('previous_matter_id', sa.String(), nullable=True),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.Text(), nullable=False),
    sa.CheckConstraint("attribute in ('proactive','on_request','withheld','partial')", name='ck_matter_attribute'),
    sa.CheckConstraint("proposed_attribute in ('proactive','on_request','withheld','partial')", name='ck_matter_proposed'),
    sa.CheckConstraint("state in ('drafting','in_review','signed','released','withheld','archived','terminated')", name='ck_matter_state'),
    sa.CheckConstraint("urgency in ('normal','urgent','extra_urgent')", name='ck_matter_urgency'),
    sa.ForeignKeyConstraint(['drafter_id'], ['person.id'], name=op.f('fk_matter_drafter_id')),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_matter_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter')),
    sa.UniqueConstraint('number', name=op.f('uq_matter_number'))
    )
    op.create_index('ix_matter_drafter', 'matter', ['drafter_id', 'id'], unique=False)
    op.create_index('ix_matter_section', 'matter', ['section_id', 'id'], unique=False)
    op.create_table('notice',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=True),
    sa.Column('work_item_id', sa.String(), nullable=True),
    sa.Column('about_id', sa.String(), nullable=True),
    sa.Column('actor_id', sa.String(), nullable=True),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('read_at', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    op.create_index('ix_notice_person', 'notice', ['person_id', 'id'], unique=False)
    op.create_index('ix_notice_unread', 'notice', ['person_id', 'id'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
    op.create_table('notice_way',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('page', sa.Boolean(), nullable=False),
    sa.Column('mail', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_way_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'code', name=op.f('pk_notice_way'))
    )
    op.create_table('opinion_draft',
    sa.Column('work_item_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_opinion_draft_person_id')),
    sa.PrimaryKeyConstraint('work_item_id', 'person_id', name=op.f('pk_opinion_draft'))
    )
    op.create_table('opinion_phrases',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('phrases', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_opinion_phrases_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'kind', name=op.f('pk_opinion_phrases'))
    )
    op.create_table('post_holding',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('account', sa.String(), server_default='staff', nullable=False),
    sa.Column('post', sa.String(), nullable=False),
    sa.Column('section_id', sa.String(), nullable=True),
    sa.Column('capacity', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint("account = 'staff'", name='ck_post_holding_account'),
    sa.CheckConstraint("capacity in ('A','B')", name='ck_post_holding_capacity'),
    sa.ForeignKeyConstraint(['person_id', 'account'], ['person.id', 'person.account'], name='fk_post_holding_person'),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_post_holding_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_holding'))
    )
    op.create_index('ix_post_holding_person', 'post_holding', ['person_id'], unique=False)
    op.create_index('ix_post_holding_post', 'post_holding', ['post', 'section_id'], unique=False)
    op.create_table('preference',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('density', sa.String(), nullable=False),
    sa.Column('theme', sa.String(), nullable=False),
    sa.Column('letter_keys', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.Text(), nullable=False),
    sa.CheckConstraint("density in ('standard','compact')", name='ck_preference_density'),
    sa.CheckConstraint("theme in ('light','dark','system')", name='ck_preference_theme'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_preference_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_preference'))
    )
    op.create_table('process_draft',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('process_id', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('base_id', sa.String(), nullable=False),
    sa.Column('source_id', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('opened_by', sa.String(), nullable=False),
    sa.Column('opened_at', sa.Text(), nullable=False),
    sa.Column('changed_by', sa.String(), nullable=False),
    sa.Column('changed_at', sa.Text(), nullable=False),
    sa.Column('definition_id', sa.String(), nullable=True),
    sa.Column('submitted_by', sa.String(), nullable=True),
    sa.Column('submitted_at', sa.Text(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('checked_by', sa.String(), nullable=True),
    sa.Column('checked_at', sa.Text(), nullable=True),
    sa.Column('remark', sa.String(), nullable=True),
    sa.CheckConstraint("state <> 'published' or checked_by is not null", name='ck_process_draft_published'),
    sa.CheckConstraint("state in ('drafting','submitted','published','discarded')", name='ck_process_draft_state'),
    sa.CheckConstraint("state not in ('submitted','published') or (definition_id is not null and submitted_by is not null)", name='ck_process_draft_submitted'),
    sa.CheckConstraint('checked_by <> submitted_by', name='ck_process_draft_checker'),
    sa.ForeignKeyConstraint(['base_id'], ['process_definition.id'], name=op.f('fk_process_draft_base_id')),
    sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f('fk_process_draft_changed_by')),
    sa.ForeignKeyConstraint(['checked_by'], ['person.id'], name=op.f('fk_process_draft_checked_by')),
    sa.ForeignKeyConstraint(['definition_id'], ['process_definition.id'], name=op.f('fk_process_draft_definition_id')),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_process_draft_opened_by')),
    sa.ForeignKeyConstraint(['source_id'], ['process_definition.id'], name=op.f('fk_process_draft_source_id')),
    sa.ForeignKeyConstraint(['submitted_by'], ['person.id'], name=op.f('fk_process_draft_submitted_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process_draft'))
    )
    op.create_index('ix_process_draft_definition', 'process_draft', ['definition_id'], unique=False)
    op.create_index('ix_process_draft_process', 'process_draft', ['process_id', 'id'], unique=False)
    op.create_table('process_migration',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('process_id', sa.String(), nullable=False),
    sa.Column('definition_id', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('names', sa.Text(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('undo_hours', sa.Integer(), nullable=False),
    sa.Column('proposed_by', sa.String(), nullable=False),
    sa.Column('proposed_at', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=True),
    sa.Column('decided_at', sa.Text(), nullable=True),
    sa.Column('remark', sa.String(), nullable=True),
    sa.Column('finished_at', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('proposed','running','finished','withdrawn')", name='ck_process_migration_state'),
    sa.CheckConstraint("state not in ('running','finished') or (decided_by is not null and decided_by <> proposed_by)", name='ck_process_migration_checker'),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_process_migration_decided_by')),
    sa.ForeignKeyConstraint(['definition_id'], ['process_definition.id'], name=op.f('fk_process_migration_definition_id')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_process_migration_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process_migration'))
    )
    op.create_index('ix_process_migration_process', 'process_migration', ['process_id', 'id'], unique=False)
    op.create_index('uq_process_migration_under_way', 'process_migration', ['process_id'], unique=True, sqlite_where=sa.text("state in ('proposed','running')"), postgresql_where=sa.text("state in ('proposed','running')"))
    op.create_table('saved_question',
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('owner_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('wanted', sa.Text(), nullable=False),
    sa.Column('shared_with', sa.String(), nullable=False),
    sa.Column('section_id', sa.String(), nullable=True),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.Column('removed_at', sa.Text(), nullable=True),
    sa.CheckConstraint("shared_with in ('nobody','section','auditors')", name='ck_saved_question_shared_with'),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_saved_question_owner_id')),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_saved_question_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_question'))
    )
    op.create_index('ix_saved_question_owner', 'saved_question', ['owner_id', 'id'], unique=False)
    op.create_index('ix_saved_question_section', 'saved_question', ['section_id', 'id'], unique=False)
    op.create_table('saved_view',
    sa.Column('list', sa.String(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('owner_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('wanted', sa.Text(), nullable=False),
    sa.Column('shared_with', sa.String(), nullable=False),
    sa.Column('section_id', sa.String(), nullable=True),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.Column('removed_at', sa.Text(), nullable=True),
    sa.CheckConstraint("shared_with in ('nobody','section')", name='ck_saved_view_shared_with'),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_saved_view_owner_id')),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_saved_view_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view'))
    )
    op.create_index('ix_saved_view_owner', 'saved_view', ['owner_id', 'list'], unique=False)
    op.create_index('ix_saved_view_section', 'saved_view', ['section_id', 'list'], unique=False)
    op.create_index('uq_saved_view_default', 'saved_view', ['owner_id', 'list'], unique=True, sqlite_where=sa.text('is_default AND removed_at IS NULL'), postgresql_where=sa.text('is_default AND removed_at IS NULL'))
    op.create_table('substitution',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('absent_id', sa.String(), nullable=False),
    sa.Column('substitute_id', sa.String(), nullable=False),
    sa.Column('account', sa.String(), server_default='staff', nullable=False),
    sa.Column('processes', sa.Text(), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.Column('made_at', sa.Text(), nullable=False),
    sa.Column('waits', sa.Boolean(), nullable=False),
    sa.Column('confirmed_at', sa.Text(), nullable=True),
    sa.Column('confirmed_by', sa.String(), nullable=True),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.Column('ended_by', sa.String(), nullable=True),
    sa.Column('ended_reason', sa.String(), nullable=True),
    sa.CheckConstraint("account = 'staff'", name='ck_substitution_account'),
    sa.CheckConstraint('absent_id <> substitute_id', name='ck_substitution_self'),
    sa.CheckConstraint('last_day >= first_day', name='ck_substitution_days'),
    sa.ForeignKeyConstraint(['absent_id'], ['person.id'], name=op.f('fk_substitution_absent_id')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['person.id'], name=op.f('fk_substitution_confirmed_by')),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_substitution_ended_by')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_substitution_made_by')),
    sa.ForeignKeyConstraint(['substitute_id', 'account'], ['person.id', 'person.account'], name='fk_substitution_substitute'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitution'))
    )
    op.create_index('ix_substitution_absent', 'substitution', ['absent_id', 'last_day'], unique=False)
    op.create_index('ix_substitution_substitute', 'substitution', ['substitute_id', 'last_day'], unique=False)
    op.create_table('timer',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('instance_id', sa.String(), nullable=False),
    sa.Column('task_id', sa.String(), nullable=False),
    sa.Column('element_id', sa.String(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('started_at', sa.Text(), nullable=False),
    sa.Column('due_at', sa.Text(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('waiting','fired','cancelled')", name=op.f('ck_timer_')),
    sa.ForeignKeyConstraint(['instance_id'], ['process_instance.id'], name=op.f('fk_timer_instance_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_timer'))
    )
    op.create_index('ix_timer_due', 'timer', ['state', 'next_attempt_at'], unique=False)
    op.create_index('ix_timer_instance', 'timer', ['instance_id', 'state'], unique=False)
    op.create_table('work_item',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('instance_id', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('task_id', sa.String(), nullable=False),
    sa.Column('process_id', sa.String(), nullable=False),
    sa.Column('main_process_id', sa.String(), nullable=False),
    sa.Column('element_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('lane', sa.String(), nullable=False),
    sa.Column('candidate_group', sa.String(), nullable=False),
    sa.Column('item_key', sa.String(), nullable=True),
    sa.Column('scope', sa.String(), nullable=True),
    sa.Column('assignee', sa.String(), nullable=True),
    sa.Column('on_behalf_of', sa.String(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('due_rule', sa.String(), nullable=True),
    sa.Column('due_at', sa.Text(), nullable=True),
    sa.Column('due_provisional', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.Column('claimed_at', sa.Text(), nullable=True),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.Column('ended_by', sa.String(), nullable=True),
    sa.Column('end_reason', sa.String(), nullable=True),
    sa.Column('reminders', sa.String(), nullable=True),
    sa.Column('reminded', sa.Integer(), server_default='0', nullable=False),
    sa.Column('remind_at', sa.Text(), nullable=True),
    sa.Column('warn', sa.String(), nullable=True),
    sa.Column('due_order', sa.String(), sa.Computed("coalesce(due_at, '9')", persisted=True), nullable=False),
    sa.Column('turn', sa.String(), sa.Computed("CAST(9 - priority AS TEXT) || coalesce(due_at, '9')", persisted=True), nullable=False),
    sa.CheckConstraint("status in ('open','completed','cancelled')", name=op.f('ck_work_item_')),
    sa.ForeignKeyConstraint(['instance_id'], ['process_instance.id'], name=op.f('fk_work_item_instance_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_item'))
    )
    op.create_index('ix_work_item_assignee', 'work_item', ['assignee', 'id', 'subject', 'scope', 'kind', 'item_key', 'status'], unique=False, sqlite_where=sa.text("status = 'open' AND assignee IS NOT NULL"), postgresql_where=sa.text("status = 'open' AND assignee IS NOT NULL"))
    op.create_index('ix_work_item_assignee_due', 'work_item', ['assignee', 'due_order', 'id', 'subject', 'scope', 'kind', 'item_key', 'status'], unique=False, sqlite_where=sa.text("status = 'open' AND assignee IS NOT NULL"), postgresql_where=sa.text("status = 'open' AND assignee IS NOT NULL"))
    op.create_index('ix_work_item_assignee_turn', 'work_item', ['assignee', 'turn', 'id', 'subject', 'scope', 'kind', 'item_key', 'status'], unique=False, sqlite_where=sa.text("status = 'open' AND assignee IS NOT NULL"), postgresql_where=sa.text("status = 'open' AND assignee IS NOT NULL"))
    op.create_index('ix_work_item_cancelled', 'work_item', ['assignee', 'subject'], unique=False, sqlite_where=sa.text("status = 'cancelled' AND assignee IS NOT NULL"), postgresql_where=sa.text("status = 'cancelled' AND assignee IS NOT NULL"))
    op.create_index('ix_work_item_due', 'work_item', ['due_order', 'id'], unique=False, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_work_item_ended', 'work_item', ['ended_at', 'id'], unique=False, sqlite_where=sa.text('ended_at IS NOT NULL'), postgresql_where=sa.text('ended_at IS NOT NULL'))
    op.create_index('ix_work_item_ended_by', 'work_item', ['ended_by', 'ended_at', 'id', 'subject', 'status'], unique=False)
    op.create_index('ix_work_item_group', 'work_item', ['candidate_group', 'id'], unique=False, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_work_item_group_age', 'work_item', ['candidate_group', 'id', 'subject', 'scope', 'kind', 'item_key', 'status', 'assignee'], unique=False, sqlite_where=sa.text("status = 'open' AND assignee IS NULL"), postgresql_where=sa.text("status = 'open' AND assignee IS NULL"))
    op.create_index('ix_work_item_group_due', 'work_item', ['candidate_group', 'due_order', 'id', 'subject', 'scope', 'kind', 'item_key', 'status', 'assignee'], unique=False, sqlite_where=sa.text("status = 'open' AND assignee IS NULL"), postgresql_where=sa.text("status = 'open' AND assignee IS NULL"))
    op.create_index('ix_work_item_group_scope', 'work_item', ['candidate_group', 'scope', 'turn', 'id', 'subject', 'kind', 'item_key', 'status', 'assignee'], unique=False, sqlite_where=sa.text("status = 'open' AND assignee IS NULL"), postgresql_where=sa.text("status = 'open' AND assignee IS NULL"))
    op.create_index('ix_work_item_group_turn', 'work_item', ['candidate_group', 'turn', 'id', 'subject', 'scope', 'kind', 'item_key', 'status', 'assignee'], unique=False, sqlite_where=sa.text("status = 'open' AND assignee IS NULL"), postgresql_where=sa.text("status = 'open' AND assignee IS NULL"))
    op.create_index('ix_work_item_instance', 'work_item', ['instance_id', 'status'], unique=False)
    op.create_index('ix_work_item_on_behalf_of', 'work_item', ['on_behalf_of', 'id'], unique=False, sqlite_where=sa.text('on_behalf_of IS NOT NULL'), postgresql_where=sa.text('on_behalf_of IS NOT NULL'))
    op.create_index('ix_work_item_remind', 'work_item', ['remind_at', 'id'], unique=False, sqlite_where=sa.text("status = 'open' AND remind_at IS NOT NULL"), postgresql_where=sa.text("status = 'open' AND remind_at IS NOT NULL"))
    op.create_index('ix_work_item_scope_due', 'work_item', ['scope', 'due_order', 'id'], unique=False, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_work_item_scope_stage_due', 'work_item', ['scope', 'element_id', 'due_order', 'id'], unique=False, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_work_item_stage_due', 'work_item', ['element_id', 'due_order', 'id'], unique=False, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_work_item_subject', 'work_item', ['subject', 'status', 'ended_by', 'id', 'assignee', 'on_behalf_of', 'candidate_group'], unique=False)
    op.create_index('ix_work_item_subject_open', 'work_item', ['subject', 'candidate_group', 'assignee', 'id', 'status'], unique=False, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
    op.create_table('archive_record',
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('file_number', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_archive_record_matter_id')),
    sa.PrimaryKeyConstraint('matter_id', name=op.f('pk_archive_record'))
    )
    op.create_table('assigned_number',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.CheckConstraint("state in ('assigned','void','gap')", name=op.f('ck_assigned_number_')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_assigned_number_matter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assigned_number')),
    sa.UniqueConstraint('code', 'year', 'number', name=op.f('uq_assigned_number_code'))
    )
    op.create_index('ix_assigned_number_matter', 'assigned_number', ['matter_id'], unique=False)
    op.create_index('uq_assigned_number_standing', 'assigned_number', ['matter_id'], unique=True, sqlite_where=sa.text("state = 'assigned'"), postgresql_where=sa.text("state = 'assigned'"))
    op.create_table('consultation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('work_item_id', sa.String(), nullable=True),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('convened_by', sa.String(), nullable=False),
    sa.Column('convened_at', sa.Text(), nullable=False),
    sa.Column('minutes', sa.String(), nullable=True),
    sa.Column('conclusion', sa.String(), nullable=True),
    sa.Column('closed_at', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['convened_by'], ['person.id'], name=op.f('fk_consultation_convened_by')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_consultation_matter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation'))
    )
    op.create_index('ix_consultation_matter', 'consultation', ['matter_id', 'id'], unique=False)
    op.create_table('document',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=True),
    sa.Column('removed_at', sa.Text(), nullable=True),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.CheckConstraint("role in ('policy','interpretation','attachment')", name=op.f('ck_document_')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_document_matter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document'))
    )
    op.create_index('ix_document_matter', 'document', ['matter_id'], unique=False)
    op.create_table('followed',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('since', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.Column('seen_at', sa.Text(), nullable=False),
    sa.Column('moved_at', sa.Text(), nullable=True),
    sa.Column('tells', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_followed_matter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_followed_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'matter_id', name=op.f('pk_followed'))
    )
    op.create_index('ix_followed_matter', 'followed', ['matter_id'], unique=False)
    op.create_table('held_decision',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('work_item_id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=False),
    sa.Column('seen_version', sa.Integer(), nullable=False),
    sa.Column('seen_revision', sa.Integer(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.CheckConstraint("state in ('waiting','carried_out','dropped','recalled')", name='ck_held_decision_state'),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_held_decision_matter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_held_decision_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_decision'))
    )
    op.create_index('ix_held_decision_matter', 'held_decision', ['matter_id', 'id'], unique=False)
    op.create_index('uq_held_decision_waiting', 'held_decision', ['work_item_id'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('inspection_member',
    sa.Column('folder_id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('view', sa.String(), nullable=False),
    sa.Column('file_hash', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['folder_id'], ['inspection_folder.id'], name=op.f('fk_inspection_member_folder_id')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_inspection_member_matter_id')),
    sa.PrimaryKeyConstraint('folder_id', 'matter_id', name=op.f('pk_inspection_member'))
    )
    op.create_table('interpretation_element',
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('element', sa.String(), nullable=False),
    sa.Column('applicable', sa.Boolean(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('updated_by', sa.String(), nullable=False),
    sa.Column('updated_at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_interpretation_element_matter_id')),
    sa.PrimaryKeyConstraint('matter_id', 'element', name=op.f('pk_interpretation_element'))
    )
    op.create_table('matter_editor',
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('since', sa.Text(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_matter_editor_matter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_matter_editor_person_id')),
    sa.PrimaryKeyConstraint('matter_id', 'person_id', name=op.f('pk_matter_editor'))
    )
    op.create_index('ix_matter_editor_person', 'matter_editor', ['person_id', 'matter_id'], unique=False)
    op.create_table('migrated_instance',
    sa.Column('migration_id', sa.String(), nullable=False),
    sa.Column('instance_id', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('from_id', sa.String(), nullable=False),
    sa.Column('planned', sa.String(), nullable=False),
    sa.Column('target', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('told', sa.String(), nullable=True),
    sa.Column('at', sa.Text(), nullable=True),
    sa.Column('undo_until', sa.Text(), nullable=True),
    sa.Column('undo_asked_by', sa.String(), nullable=True),
    sa.Column('before', sa.LargeBinary(), nullable=True),
    sa.Column('earlier', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('planned','moved','back','refused','changed','failed','undone','kept')", name='ck_migrated_instance_state'),
    sa.ForeignKeyConstraint(['from_id'], ['process_definition.id'], name=op.f('fk_migrated_instance_from_id')),
    sa.ForeignKeyConstraint(['instance_id'], ['process_instance.id'], name=op.f('fk_migrated_instance_instance_id')),
    sa.ForeignKeyConstraint(['migration_id'], ['process_migration.id'], name=op.f('fk_migrated_instance_migration_id')),
    sa.ForeignKeyConstraint(['undo_asked_by'], ['person.id'], name=op.f('fk_migrated_instance_undo_asked_by')),
    sa.PrimaryKeyConstraint('migration_id', 'instance_id', name=op.f('pk_migrated_instance'))
    )
    op.create_index('ix_migrated_instance_instance', 'migrated_instance', ['instance_id'], unique=False)
    op.create_index('ix_migrated_instance_state', 'migrated_instance', ['migration_id', 'state'], unique=False)
    op.create_table('process_draft_author',
    sa.Column('draft_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['process_draft.id'], name=op.f('fk_process_draft_author_draft_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_process_draft_author_person_id')),
    sa.PrimaryKeyConstraint('draft_id', 'person_id', name=op.f('pk_process_draft_author'))
    )
    op.create_table('process_draft_file',
    sa.Column('draft_id', sa.String(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.String(), nullable=False),
    sa.Column('changed_at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f('fk_process_draft_file_changed_by')),
    sa.ForeignKeyConstraint(['draft_id'], ['process_draft.id'], name=op.f('fk_process_draft_file_draft_id')),
    sa.PrimaryKeyConstraint('draft_id', 'path', name=op.f('pk_process_draft_file'))
    )
    op.create_table('revision',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('elements', sa.Text(), nullable=False),
    sa.Column('opened_by', sa.String(), nullable=False),
    sa.Column('opened_at', sa.Text(), nullable=False),
    sa.Column('closed_at', sa.Text(), nullable=True),
    sa.Column('closed_reason', sa.String(), nullable=True),
    sa.Column('resumes_at', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_revision_matter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sa.UniqueConstraint('matter_id', 'ordinal', name=op.f('uq_revision_matter_id'))
    )
    op.create_index('uq_revision_open', 'revision', ['matter_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('sealed_file',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('view', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('made_at', sa.Text(), nullable=True),
    sa.Column('file_hash', sa.String(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('seal', sa.String(), nullable=True),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('waiting','ready')", name='ck_sealed_file_state'),
    sa.CheckConstraint("view in ('full','hashes')", name='ck_sealed_file_view'),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_sealed_file_by')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_sealed_file_matter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sealed_file'))
    )
    op.create_index('ix_sealed_file_matter', 'sealed_file', ['matter_id', 'id'], unique=False)
    op.create_table('substitution_post',
    sa.Column('substitution_id', sa.String(), nullable=False),
    sa.Column('holding_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['holding_id'], ['post_holding.id'], name=op.f('fk_substitution_post_holding_id')),
    sa.ForeignKeyConstraint(['substitution_id'], ['substitution.id'], name=op.f('fk_substitution_post_substitution_id')),
    sa.PrimaryKeyConstraint('substitution_id', 'holding_id', name=op.f('pk_substitution_post'))
    )
    op.create_index('ix_substitution_post_holding', 'substitution_post', ['holding_id'], unique=False)
    op.create_table('upkeep_item',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('rulebook_id', sa.String(), nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('check_id', sa.String(), nullable=False),
    sa.Column('aspect', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('document_id', sa.String(), nullable=True),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('quote', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.Column('closed_by', sa.String(), nullable=True),
    sa.Column('closed_at', sa.Text(), nullable=True),
    sa.Column('closed_reason', sa.String(), nullable=True),
    sa.CheckConstraint("state in ('open','kept','acted')", name='ck_upkeep_state'),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_upkeep_item_matter_id')),
    sa.ForeignKeyConstraint(['rulebook_id'], ['rulebook_version.id'], name=op.f('fk_upkeep_item_rulebook_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upkeep_item')),
    sa.UniqueConstraint('matter_id', 'fingerprint', name=op.f('uq_upkeep_item_matter_id'))
    )
    op.create_index('ix_upkeep_state', 'upkeep_item', ['state', 'id'], unique=False)
    op.create_table('urge',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('work_item_id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_urge_matter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_urge_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_urge'))
    )
    op.create_index('ix_urge_item', 'urge', ['work_item_id', 'at'], unique=False)
    op.create_table('withheld_item',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('attribute', sa.String(), nullable=False),
    sa.Column('ground', sa.String(), nullable=False),
    sa.Column('decided_at', sa.Text(), nullable=False),
    sa.Column('reassess_on', sa.Date(), nullable=False),
    sa.Column('reassessed_at', sa.Text(), nullable=True),
    sa.Column('result', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_withheld_item_matter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_withheld_item'))
    )
    op.create_index('ix_withheld_item_due', 'withheld_item', ['reassessed_at', 'reassess_on'], unique=False)
    op.create_table('document_version',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('document_id', sa.String(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('source_hash', sa.String(), nullable=False),
    sa.Column('source_size', sa.Integer(), nullable=False),
    sa.Column('rendition_kind', sa.String(), nullable=False),
    sa.Column('rendition_hash', sa.String(), nullable=False),
    sa.Column('text_hash', sa.String(), nullable=False),
    sa.Column('created_by', sa.String(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('attribute_line', sa.String(), nullable=True),
    sa.Column('reading_hash', sa.String(), nullable=True),
    sa.CheckConstraint("origin in ('upload','suggestion','severed')", name='ck_document_version_origin'),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_document_version_created_by')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_version_document_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_version')),
    sa.UniqueConstraint('document_id', 'ordinal', name=op.f('uq_document_version_document_id'))
    )
    op.create_table('opinion',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('revision_id', sa.String(), nullable=True),
    sa.Column('work_item_id', sa.String(), nullable=False),
    sa.Column('element_id', sa.String(), nullable=False),
    sa.Column('task_name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('on_behalf_of', sa.String(), nullable=True),
    sa.Column('post', sa.String(), nullable=False),
    sa.Column('capacity', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('answers', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('taken_back_at', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_opinion_matter_id')),
    sa.ForeignKeyConstraint(['on_behalf_of'], ['person.id'], name=op.f('fk_opinion_on_behalf_of')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_opinion_person_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_opinion_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion')),
    sa.UniqueConstraint('work_item_id', name=op.f('uq_opinion_work_item_id'))
    )
    op.create_index('ix_opinion_matter', 'opinion', ['matter_id', 'id'], unique=False)
    op.create_index('ix_opinion_on_behalf_of', 'opinion', ['on_behalf_of', 'id'], unique=False, sqlite_where=sa.text('on_behalf_of IS NOT NULL'), postgresql_where=sa.text('on_behalf_of IS NOT NULL'))
    op.create_index('ix_opinion_person', 'opinion', ['person_id', 'id'], unique=False)
    op.create_table('release_set',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('revision_id', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('matter_class', sa.String(), nullable=False),
    sa.Column('attribute', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('channels', sa.Text(), nullable=False),
    sa.Column('scheduled_at', sa.Text(), nullable=True),
    sa.Column('release_hash', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('held_reason', sa.String(), nullable=True),
    sa.Column('postponed_until', sa.Date(), nullable=True),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('dated_on', sa.Date(), nullable=True),
    sa.Column('printed_on', sa.Date(), nullable=True),
    sa.Column('released_at', sa.Text(), nullable=True),
    sa.Column('released_by', sa.String(), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.CheckConstraint("state in ('prepared','held','released','taken_down','void')", name=op.f('ck_release_set_')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_release_set_matter_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_release_set_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release_set'))
    )
    op.create_index('ix_release_set_matter', 'release_set', ['matter_id'], unique=False)
    op.create_index('ix_release_set_public', 'release_set', ['state', 'released_at'], unique=False)
    op.create_table('screening',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('revision_id', sa.String(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.Column('rules_hash', sa.String(), nullable=False),
    sa.Column('characters', sa.Integer(), nullable=False),
    sa.Column('occasion', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.CheckConstraint("occasion in ('submission','last_check','release','rulebook')", name='ck_screening_occasion'),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_screening_matter_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_screening_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening'))
    )
    op.create_index('ix_screening_matter', 'screening', ['matter_id', 'id'], unique=False)
    op.create_index('ix_screening_revision', 'screening', ['revision_id', 'id'], unique=False)
    op.create_table('side_task',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('work_item_id', sa.String(), nullable=True),
    sa.Column('consultation_id', sa.String(), nullable=True),
    sa.Column('revision_id', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('position', sa.String(), nullable=True),
    sa.Column('gate', sa.String(), nullable=True),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('section_id', sa.String(), nullable=True),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('asked_at', sa.Text(), nullable=False),
    sa.Column('request', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('text', sa.String(), nullable=True),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.Column('ended_by', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.CheckConstraint("kind in ('copy','delegation','signer','consultation')", name='ck_side_task_kind'),
    sa.CheckConstraint("position in ('before','after')", name='ck_side_task_position'),
    sa.CheckConstraint("state in ('open','done','cancelled')", name='ck_side_task_state'),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_side_task_asked_by')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_side_task_matter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_side_task_person_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_side_task_revision_id')),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_side_task_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_side_task'))
    )
    op.create_index('ix_side_task_item', 'side_task', ['work_item_id'], unique=False)
    op.create_index('ix_side_task_matter', 'side_task', ['matter_id', 'id'], unique=False)
    op.create_index('ix_side_task_open', 'side_task', ['person_id', 'id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_side_task_reader', 'side_task', ['person_id', 'matter_id'], unique=False)
    op.create_table('suggestion',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('revision_id', sa.String(), nullable=False),
    sa.Column('document_id', sa.String(), nullable=False),
    sa.Column('work_item_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('original', sa.String(), nullable=False),
    sa.Column('replacement', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=True),
    sa.Column('decided_at', sa.Text(), nullable=True),
    sa.Column('decided_reason', sa.String(), nullable=True),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.CheckConstraint("state in ('open','accepted','declined','retracted')", name=op.f('ck_suggestion_')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_suggestion_document_id')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_suggestion_matter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_suggestion_person_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_suggestion_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggestion'))
    )
    op.create_index('ix_suggestion_matter', 'suggestion', ['matter_id', 'state'], unique=False)
    op.create_table('approval',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('revision_id', sa.String(), nullable=False),
    sa.Column('gate', sa.String(), nullable=False),
    sa.Column('approved_hash', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('on_behalf_of', sa.String(), nullable=True),
    sa.Column('post', sa.String(), nullable=False),
    sa.Column('capacity', sa.String(), nullable=True),
    sa.Column('dual_post_decision_id', sa.String(), nullable=True),
    sa.Column('opinion_id', sa.String(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('void_at', sa.Text(), nullable=True),
    sa.Column('void_reason', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_approval_matter_id')),
    sa.ForeignKeyConstraint(['on_behalf_of'], ['person.id'], name=op.f('fk_approval_on_behalf_of')),
    sa.ForeignKeyConstraint(['opinion_id'], ['opinion.id'], name=op.f('fk_approval_opinion_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_approval_person_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_approval_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval'))
    )
    op.create_index('ix_approval_matter', 'approval', ['matter_id', 'gate'], unique=False)
    op.create_index('uq_approval_valid', 'approval', ['revision_id', 'gate'], unique=True, sqlite_where=sa.text('void_at IS NULL'), postgresql_where=sa.text('void_at IS NULL'))
    op.create_table('channel_delivery',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('release_set_id', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('document_id', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=True),
    sa.Column('detail', sa.String(), nullable=True),
    sa.Column('by', sa.String(), nullable=True),
    sa.Column('at', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('waiting','delivered','failed')", name=op.f('ck_channel_delivery_')),
    sa.ForeignKeyConstraint(['release_set_id'], ['release_set.id'], name=op.f('fk_channel_delivery_release_set_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_delivery'))
    )
    op.create_index('ix_channel_delivery_set', 'channel_delivery', ['release_set_id'], unique=False)
    op.create_table('document_look',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('document_id', sa.String(), nullable=False),
    sa.Column('version_id', sa.String(), nullable=False),
    sa.Column('previous_id', sa.String(), nullable=True),
    sa.Column('work_item_id', sa.String(), nullable=True),
    sa.Column('at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_look_document_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_document_look_person_id')),
    sa.ForeignKeyConstraint(['previous_id'], ['document_version.id'], name=op.f('fk_document_look_previous_id')),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_document_look_version_id')),
    sa.PrimaryKeyConstraint('person_id', 'document_id', name=op.f('pk_document_look'))
    )
    op.create_table('finding',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('revision_id', sa.String(), nullable=False),
    sa.Column('screening_id', sa.String(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('check_id', sa.String(), nullable=False),
    sa.Column('aspect', sa.String(), nullable=False),
    sa.Column('referred_from', sa.String(), nullable=True),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('document_id', sa.String(), nullable=True),
    sa.Column('version_id', sa.String(), nullable=True),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('passage', sa.Integer(), nullable=True),
    sa.Column('start_at', sa.Integer(), nullable=False),
    sa.Column('end_at', sa.Integer(), nullable=False),
    sa.Column('quote', sa.String(), nullable=False),
    sa.Column('matched', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.CheckConstraint("level in ('blocker','error','warning','note')", name='ck_finding_level'),
    sa.CheckConstraint("state in ('open','confirmed','dismissed')", name='ck_finding_state'),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_finding_matter_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_finding_revision_id')),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_finding_screening_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('revision_id', 'fingerprint', name=op.f('uq_finding_revision_id'))
    )
    op.create_index('ix_finding_matter', 'finding', ['matter_id', 'state'], unique=False)
    op.create_table('passage_comment',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('document_id', sa.String(), nullable=False),
    sa.Column('version_id', sa.String(), nullable=False),
    sa.Column('work_item_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('quote', sa.String(), nullable=False),
    sa.Column('before', sa.String(), nullable=False),
    sa.Column('after', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('ended_by', sa.String(), nullable=True),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.CheckConstraint("state in ('open','resolved','withdrawn')", name='ck_passage_comment_state'),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_passage_comment_document_id')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_passage_comment_matter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_passage_comment_person_id')),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_passage_comment_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passage_comment'))
    )
    op.create_index('ix_passage_comment_matter', 'passage_comment', ['matter_id', 'id'], unique=False)
    op.create_table('prepared_document',
    sa.Column('version_id', sa.String(), nullable=False),
    sa.Column('slots', sa.String(), nullable=False),
    sa.Column('approved_hash', sa.String(), nullable=False),
    sa.Column('published_hash', sa.String(), nullable=False),
    sa.Column('pdf_hash', sa.String(), nullable=False),
    sa.Column('made_at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_prepared_document_version_id')),
    sa.PrimaryKeyConstraint('version_id', 'slots', name=op.f('pk_prepared_document'))
    )
    op.create_table('public_mark',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('release_set_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('hide_title', sa.Boolean(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('since', sa.Text(), nullable=False),
    sa.Column('lifted_at', sa.Text(), nullable=True),
    sa.CheckConstraint("kind in ('suspended','withdraw','correct','expire','repeal')", name=op.f('ck_public_mark_')),
    sa.ForeignKeyConstraint(['case_id'], ['matter.id'], name=op.f('fk_public_mark_case_id')),
    sa.ForeignKeyConstraint(['release_set_id'], ['release_set.id'], name=op.f('fk_public_mark_release_set_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_mark'))
    )
    op.create_index('uq_public_mark_standing', 'public_mark', ['release_set_id'], unique=True, sqlite_where=sa.text('lifted_at IS NULL'), postgresql_where=sa.text('lifted_at IS NULL'))
    op.create_table('released_document',
    sa.Column('release_set_id', sa.String(), nullable=False),
    sa.Column('document_id', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=True),
    sa.Column('rendition_kind', sa.String(), nullable=False),
    sa.Column('approved_hash', sa.String(), nullable=False),
    sa.Column('published_hash', sa.String(), nullable=False),
    sa.Column('pdf_hash', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_released_document_document_id')),
    sa.ForeignKeyConstraint(['release_set_id'], ['release_set.id'], name=op.f('fk_released_document_release_set_id')),
    sa.PrimaryKeyConstraint('release_set_id', 'document_id', name=op.f('pk_released_document'))
    )
    op.create_table('released_element',
    sa.Column('release_set_id', sa.String(), nullable=False),
    sa.Column('element', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['release_set_id'], ['release_set.id'], name=op.f('fk_released_element_release_set_id')),
    sa.PrimaryKeyConstraint('release_set_id', 'element', name=op.f('pk_released_element'))
    )
    op.create_table('revision_document',
    sa.Column('revision_id', sa.String(), nullable=False),
    sa.Column('document_id', sa.String(), nullable=False),
    sa.Column('version_id', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=True),
    sa.Column('rendition_hash', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_revision_document_document_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_revision_document_revision_id')),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_revision_document_version_id')),
    sa.PrimaryKeyConstraint('revision_id', 'document_id', name=op.f('pk_revision_document'))
    )
    op.create_table('takedown_case',
    sa.Column('matter_id', sa.String(), nullable=False),
    sa.Column('release_set_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=True),
    sa.Column('ground', sa.String(), nullable=True),
    sa.Column('public_words', sa.String(), nullable=False),
    sa.Column('hide_title', sa.Boolean(), nullable=False),
    sa.Column('emergency_by', sa.String(), nullable=True),
    sa.Column('emergency_reason', sa.String(), nullable=True),
    sa.Column('term', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.Text(), nullable=True),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.CheckConstraint("kind in ('withdraw','correct','expire','repeal','restore')", name=op.f('ck_takedown_case_')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_takedown_case_matter_id')),
    sa.ForeignKeyConstraint(['release_set_id'], ['release_set.id'], name=op.f('fk_takedown_case_release_set_id')),
    sa.PrimaryKeyConstraint('matter_id', name=op.f('pk_takedown_case'))
    )
    op.create_index('ix_takedown_case_release', 'takedown_case', ['release_set_id'], unique=False)
    op.create_table('comment_reply',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('comment_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('created_at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['passage_comment.id'], name=op.f('fk_comment_reply_comment_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_comment_reply_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_reply'))
    )
    op.create_index('ix_comment_reply_comment', 'comment_reply', ['comment_id', 'id'], unique=False)
    op.create_table('finding_disposal',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('finding_id', sa.String(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.Column('disposition', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('viewed', sa.Boolean(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('post', sa.String(), nullable=False),
    sa.Column('work_item_id', sa.String(), nullable=True),
    sa.Column('at', sa.Text(), nullable=False),
    sa.CheckConstraint("disposition in ('correct','dismiss','refer')", name='ck_finding_disposal'),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_finding_disposal_finding_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_finding_disposal_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_disposal'))
    )
    op.create_index('ix_finding_disposal', 'finding_disposal', ['finding_id', 'id'], unique=False)
    op.create_table('takedown_receipt',
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=True),
    sa.Column('at', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('waiting','done')", name=op.f('ck_takedown_receipt_')),
    sa.ForeignKeyConstraint(['case_id'], ['takedown_case.matter_id'], name=op.f('fk_takedown_receipt_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'channel', name=op.f('pk_takedown_receipt'))
    )
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
