operator-demo = Beispieldaten
operator-demo-absent = Hier sind keine. Hinzufügen legt 52 Kunden in der ersten Firma des Mandanten an, mit Beziehungen, Einwilligungen, Notizen, Feldern, Ansichten und ein paar Dubletten. Man kann damit arbeiten wie mit eigenen; was niemand bearbeitet hat, lässt sich wieder entfernen.
operator-demo-present = Hier sind Beispieldaten. Entfernen nimmt genau das weg, was hinzugefügt und seither von niemandem bearbeitet wurde.
operator-demo-adding = Werden hinzugefügt …
operator-demo-removing = Werden entfernt …
operator-demo-stopped = Auf halbem Weg stehen geblieben: { $error }. Noch einmal anstoßen; was fertig ist, geschieht nicht doppelt.
operator-demo-add = Beispieldaten hinzufügen
operator-demo-add-rest = Fehlendes hinzufügen
operator-demo-remove = Beispieldaten entfernen
operator-demo-kept = { $count ->
    [one] Beim Entfernen ist etwas geblieben:
   *[other] Beim Entfernen sind { $count } Dinge geblieben:
  }
operator-demo-kept-changed = wurde bearbeitet
operator-demo-kept-in-use = etwas, das bleibt, verweist darauf
operator-demo-begun-add = Die Beispieldaten werden hinzugefügt.
operator-demo-begun-remove = Die Beispieldaten werden entfernt.
