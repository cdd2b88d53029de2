//! What the canary knows of the product's parts: what it can plant, and what fills their routes.
//! Each part of the product brings its own; the application puts them together.

/// A kind of row that sentinels have, and every way to come by it.
#[derive(Debug, Clone, Copy)]
pub struct Plant {
    /// What it is: `customer`; also what [`Parameter::thing`] calls its id.
    pub thing: &'static str,
    /// Where one is made, by POST.
    pub make: &'static str,
    /// What is sent then, as JSON; `{mark}` and `{n}` are filled in. The mark must stand in the
    /// name that lists show.
    pub body: &'static str,
    /// Lists all of them, as JSON with `items`.
    pub list: &'static str,
    /// Lists those in which `{word}` is found.
    pub search: &'static str,
    /// Shows one: `{id}`.
    pub show: &'static str,
    /// A file of all of them, one line each after the first; empty for none.
    pub export: &'static str,
    /// A page of the console that lists them; empty for none.
    pub page: &'static str,
    /// Ids of its parts, as JSON pointers into what making it answers: `("address",
    /// "/addresses/0/id")`.
    pub parts: &'static [(&'static str, &'static str)],
}

/// Which thing's id stands in a place of a path.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The beginning of the paths it is about.
    pub under: &'static str,
    /// The name in braces.
    pub name: &'static str,
    /// The thing: of a [`Plant`], one of its parts, or `user`.
    pub thing: &'static str,
}

/// All of it.
#[derive(Debug, Clone, Copy)]
pub struct Samples {
    /// What is planted.
    pub plants: &'static [Plant],
    /// What stands in paths.
    pub parameters: &'static [Parameter],
    /// Forms of pages that are refused before they look for what the path names, unless this is
    /// sent: path, form.
    pub forms: &'static [(&'static str, &'static str)],
    /// Paths to what only some things have, such as the receipt of an erasure: a sentinel's own
    /// thing answers them as another's does.
    pub absent: &'static [&'static str],
}

/// Those of the parts below the domains.
const PLATFORM: &[Parameter] = &[
    Parameter {
        under: "/company/members/",
        name: "id",
        thing: "user",
    },
    Parameter {
        under: "/app/people/",
        name: "id",
        thing: "user",
    },
    Parameter {
        under: "/account/sessions/",
        name: "id",
        thing: "session",
    },
    // A sentinel has no second factor. An id of another thing of another's is not there either.
    Parameter {
        under: "/account/factors/",
        name: "id",
        thing: "session",
    },
    Parameter {
        under: "/app/account/security/",
        name: "id",
        thing: "session",
    },
    Parameter {
        under: "/app/invitation/",
        name: "token",
        thing: "invitation",
    },
    Parameter {
        under: "/app/verify/",
        name: "token",
        thing: "verification",
    },
];

impl Samples {
    /// What stands in a place of a path; none when nobody said.
    pub(crate) fn thing(&self, path: &str, name: &str) -> Option<&'static str> {
        let fits = |one: &&Parameter| path.starts_with(one.under) && one.name == name;
        let found = self.parameters.iter().chain(PLATFORM).find(fits)?;
        Some(found.thing)
    }

    /// Whether one's own thing need not be there.
    pub(crate) fn is_absent(&self, path: &str) -> bool {
        self.absent.contains(&path)
    }

    /// The form to send to a page.
    pub(crate) fn form(&self, path: &str) -> &'static str {
        let found = self.forms.iter().find(|(of, _)| *of == path);
        found.map_or("", |(_, form)| form)
    }
}
