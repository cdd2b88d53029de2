lists-count = { $count ->
    [one] { $count }{ $more } Zeile
   *[other] { $count }{ $more } Zeilen
}
lists-total = Summe
lists-similar = Genau so steht es nirgends. Diese sind ähnlich.
lists-all = Alle
lists-empty-value = leer
lists-any-value = nicht leer
lists-today = Heute
lists-yesterday = Gestern
lists-week = Diese Woche
lists-7d = Letzte 7 Tage
lists-month = Dieser Monat
lists-30d = Letzte 30 Tage
lists-year = Dieses Jahr
lists-csv = CSV
lists-xlsx = Excel (XLSX)

lists-view-all = Alle
lists-view-saved = Ansicht gesichert
lists-view-removed = Ansicht gelöscht
lists-view-is-default = Die Liste öffnet sich mit dieser Ansicht
lists-view-is-no-default = Die Liste öffnet sich wie üblich
lists-view-lapsed = Diese Ansicht fragt nach etwas, das es nicht mehr gibt; es wurde weggelassen: { $names }.

lists-bulk-all = Alle { $count }, die passen
lists-bulk-rows = { $count ->
    [one] Eine Zeile
   *[other] { $count } Zeilen
}
lists-bulk-row = Zeile
lists-bulk-changes = Ändern sich
lists-bulk-changed = Geändert
lists-bulk-same = Nichts zu ändern
lists-bulk-refused = Abgelehnt
lists-bulk-missing = Nicht gefunden
lists-bulk-undone = Rückgängig gemacht
lists-bulk-kept = Beim Rückgängigmachen belassen
lists-bulk-why = Warum
lists-bulk-gone = Nicht mehr da
lists-bulk-trouble = So gelassen, wie sie sind
lists-bulk-looked-at = Diese Vorschau hat die ersten { $count } Zeilen angesehen; die übrigen werden beim Ändern angesehen, nach denselben Regeln.
lists-bulk-nothing = Keine dieser Zeilen würde sich ändern.
lists-bulk-apply = { $count ->
    [one] Auf eine Zeile anwenden
   *[other] Auf { $count } Zeilen anwenden
}
lists-bulk-back = Zurück zur Liste
lists-bulk-stop = Anhalten
lists-bulk-refresh = Aktualisieren
lists-bulk-progress = { $done } von { $total }
lists-bulk-how-far = Fortschritt
lists-bulk-left = { $count ->
    [one] noch etwa eine Sekunde
   *[other] noch etwa { $count } Sekunden
}
lists-bulk-state-running = Läuft. Sie können diese Seite verlassen; es geht weiter.
lists-bulk-state-done = Fertig
lists-bulk-state-undoing = Wird rückgängig gemacht. Sie können diese Seite verlassen; es geht weiter.
lists-bulk-state-undone = Rückgängig gemacht
lists-bulk-state-stopped = Angehalten
lists-bulk-said = { $count ->
    [one] Eine Zeile geändert
   *[other] { $count } Zeilen geändert
}
lists-bulk-said-undone = { $count ->
    [one] Eine Zeile ist wie vorher
   *[other] { $count } Zeilen sind wie vorher
}
