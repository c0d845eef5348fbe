"""Tests for questions that ask for a procedure in words that name it."""

import pytest

from knowledge.reasoning.understanding.procedures import named_procedure


class TestTheWordsThatOnlyAskAreTakenOut:
    @pytest.mark.parametrize(
        ("question", "plain"),
        [
            ("Walk me through returning a pump.", "How to: returning a pump?"),
            ("Could you take me through the steps for a return?", "How to: a return?"),
            ("What are the steps to reset a meter?", "How do I reset a meter?"),
            ("Please tell me how I can reset a meter.", "How do I reset a meter?"),
            ("What's the right way to bring a pump back?", "How do I bring a pump back?"),
            ("How do we go about renting a van?", "How to: renting a van?"),
            ("What happens, step by step, when a pump stops?", "What do I do when a pump stops?"),
            ("How do I reset a meter step by step?", "How do I reset a meter?"),
        ],
    )
    def test_the_thing_is_asked_for(self, question: str, plain: str) -> None:
        assert named_procedure(question) == plain

    @pytest.mark.parametrize(
        ("question", "plain"),
        [
            ("The pump has stopped. What now?", "What do I do when the pump has stopped?"),
            ("I have lost my badge, what should I do?", "What do I do when I have lost my badge?"),
            ("Acme has cancelled. What are the next steps?", "What do I do when Acme has cancelled?"),
            ("I'd like to rent a van. What's the procedure?", "How do I rent a van?"),
            ("We are planning to bring a van. How do we go about it?", "How do I bring a van?"),
        ],
    )
    def test_so_is_what_was_told_before(self, question: str, plain: str) -> None:
        assert named_procedure(question) == plain

    @pytest.mark.parametrize(
        "question",
        [
            "How do I rent a van?",
            "What do I do?",
            "OK, what now?",
            "What is the process?",
            "The van is late. How late may it be?",
        ],
    )
    def test_other_questions_stay(self, question: str) -> None:
        assert named_procedure(question) == question
