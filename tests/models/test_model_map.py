from lab.models.model_map import facts_of, known_names, known_providers


def test_the_facts_of_a_model_are_read_without_litellm():
    facts = facts_of("anthropic/claude-haiku-4-5")
    assert facts is not None
    assert (facts.context, facts.takes_tools) == (200_000, True)
    assert (facts.input_price, facts.output_price) == (1, 5)


def test_a_model_asked_through_the_responses_api_has_the_same_facts():
    assert facts_of("openai/responses/gpt-5.2") == facts_of("gpt-5.2") is not None


def test_what_the_map_does_not_know_is_unknown_and_not_zero():
    assert facts_of("openai/my-own-model") is None
    free = facts_of("ollama/llama3")
    assert free is None or free.input_price is None


def test_names_and_providers_are_those_of_litellm():
    assert "gpt-5.2" in known_names()
    assert "sample_spec" not in known_names()
    assert {"openai", "anthropic", "zai", "hosted_vllm"} <= known_providers()
