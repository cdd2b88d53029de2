operator-demo = Demo data
operator-demo-absent = None here. Adding it puts 52 customers into the tenant’s first company, with relationships, consents, notes, fields, views and a few duplicates. People can work with it as with their own; what nobody worked on can be removed again.
operator-demo-present = There is demo data here. Removing it takes away exactly what was added and nobody worked on since.
operator-demo-adding = Being added …
operator-demo-removing = Being removed …
operator-demo-stopped = It stopped half-way: { $error }. Ask once more; what is done already is not done again.
operator-demo-add = Add demo data
operator-demo-add-rest = Add what is missing
operator-demo-remove = Remove demo data
operator-demo-kept = { $count ->
    [one] When it was removed, one thing stayed:
   *[other] When it was removed, { $count } things stayed:
  }
operator-demo-kept-changed = people worked on it
operator-demo-kept-in-use = something that stays refers to it
operator-demo-begun-add = The demo data is being added.
operator-demo-begun-remove = The demo data is being removed.
