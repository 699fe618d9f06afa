"""A page of reactions for tests: what is done stands in lists, and one reaction fails for whom it is told to."""

from heard.customers.events import CustomerMet, CustomerProfileChanged

done: list[tuple[str, list[int]]] = []
failing: set[int] = set()


def greet(facts):
    done.append(("greet", [fact.event.customer_id for fact in facts]))


def stumble(facts):
    for fact in facts:
        if fact.event.customer_id in failing:
            raise RuntimeError(f"no luck with {fact.event.customer_id}")
    done.append(("stumble", [fact.event.customer_id for fact in facts]))


def remember(facts):
    done.append(("remember", [fact.event.customer_id for fact in facts]))


REACTIONS = {CustomerMet: [greet, stumble], CustomerProfileChanged: [remember]}
