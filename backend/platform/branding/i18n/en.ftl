branding-look = Look
branding-look-sub = Colour and logo of the console, for everybody of your organisation
branding-gallery = All parts of the console
branding-colour = Colour
branding-accent = Colour of buttons and links
branding-accent-indigo = Indigo
branding-accent-verdigris = Verdigris
branding-accent-forest = Forest
branding-accent-copper = Copper
branding-accent-plum = Plum
branding-accent-slate = Slate
branding-accent-own = A colour of our own
branding-own = Colour of our own
branding-own-help = # and six digits, as in your brand guide. Counts when “A colour of our own” is chosen above.
branding-adjusted = You asked for { $asked }; it is shown as { $shown }, so that text on it can be read in light and in dark.
branding-save = Save
branding-saved = The colour was changed for everybody.
branding-logo = Logo
branding-logo-now = The logo now
branding-logo-none = There is no logo yet; the mark of Guildhall stands in its place. A logo shows in the menu, on the sign-in page and on home screens.
branding-logo-file = Picture
branding-logo-help = PNG, JPEG or WebP, best with a clear background. It is fitted into 512 × 512 pixels; everything but the picture itself is thrown away.
branding-logo-send = Use this logo
branding-logo-saved = The logo is in place. Everybody sees it with their next page.
branding-logo-remove = Take the logo away
branding-logo-removed = The logo was taken away.
branding-fault-accent-unknown = Write the colour as # and six digits, such as #0a7d4b.
branding-fault-required = Choose a file first.
branding-fault-file-too-large = This picture is too heavy. Send one of at most 1 MB and with fewer details.
branding-fault-file-type = This is not a PNG, JPEG or WebP picture. Save it as one of these and send it again.
branding-fault-file-unreadable = This picture cannot be read. Open it in a picture program, save it again as PNG and send that.
branding-fault-look-whole-tenant = The look is that of all companies here. Only who manages all of them can see and change it.
branding-manifest-description = The day's work, in one place.
branding-offline = No connection
branding-offline-happened = Your device cannot reach Guildhall at the moment.
branding-offline-kept = What you saved is safe. What you were typing is kept on this device and comes back with the page.
branding-offline-do = Check your network. This page loads by itself as soon as the connection is back.
branding-offline-again = Try again

help-settings-look = Look

    The colour of buttons and links and the logo, for everybody of your organisation: in the console, on the sign-in page and on home screens.

    - Choose one of our six colours, or your own by its six digits.
    - Of your own colour we take hue and strength; the lightness is ours, so that everybody can read text on it, in light and in dark. If it looks different from your brand guide, that is why.
    - The logo is best with a clear background. It is drawn anew from what you send, so hidden data such as the place a photo was taken is gone.

    Other open pages show a change with their next page, on busy days up to ten seconds later.
help-settings-gallery = All parts of the console

    Every part that pages are made of, in every state, with sample data. Nothing here does anything. Use it to check your colour and logo in light and dark, or when you describe a page to somebody.

branding-did-look-read = looked at the console’s look
branding-did-look-update = changed the console’s look
