"""The engine: steps an agent through a scenario and records every event. It imports nothing of `lab.ui`.

`engine.Engine` holds its parts: the recorder, which alone writes events, the agent, marks, interventions, deputies and
the sampler. By subject:

- beginning and ending: `start`, `origin`, `tour`, `verify`, `stops`
- a step: `engine`, `agent`, `request`, `retries`, `budget`, `execution`, `work`, `forecast`
- writing and notifying: `recorder`, `notices`, `worldline`, `stale_results`
- a person's moves: `interventions`, `drafting`, `marks`, `tagging`, `judging`
- decisions without a person: `deputies`, made of `policy_answers`, `rerun` and `log_answers`
- repetitions: `sampler`, one `sample_round` over several `sample_branch`es, `samples`, `sample_groups`, `sample_terms`
- questions off the record: `asides`, `two_memories`, `minimal_pairs`, `pair_levels`
- reading a session: `account`, `comparing`, `plain_lines`
- faults of Peerlab's own: `unforeseen`
"""
