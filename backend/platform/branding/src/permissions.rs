//! Who may change how the console looks.

access::permissions! { branding:
    /// Change the colour and the logo of the console.
    UpdateLook = write "branding.look.update" for [CompanyAdmin];
    /// See how the console looks, and every part it is made of.
    ReadLook = read "branding.look.read" for [CompanyAdmin];
}
