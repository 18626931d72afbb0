"""General widgets that know nothing of the lab: virtual lists, pages, forms and text fields."""
