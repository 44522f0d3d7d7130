-- What a deleted account had of agents is found by these.
CREATE INDEX agents_of_owner              ON agents (owner_id, id);
CREATE INDEX agent_conversations_of_owner ON agent_conversations (owner_id, conversation_id);
CREATE INDEX agent_answers_asked_in       ON agent_answers (asked_in) WHERE asked_in IS NOT NULL;
CREATE INDEX agent_runs_live_of_visitor   ON agent_runs (visitor_id)
    WHERE state IN ('queued', 'running', 'streaming', 'waiting_owner');
