"""Tags, suggestions and judgements, and how a person gives and settles them."""
