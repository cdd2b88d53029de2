//! How a person wants the console: language, appearance, density, time zone. Kept with the person,
//! so that every device they sign in with is drawn right at once.

use access::{Can, Done};
use chrono_tz::Tz;
use kernel::{Error, FieldError, Lang, Result, text::Name};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Identity, Profile,
    permissions::UpdateProfile,
    profile::me,
    store::user::{self, UserRow},
};

/// What one can change of one's own account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileBody {
    /// What to call you.
    #[schema(example = "Anna Lindqvist")]
    pub name: String,
    /// `en`, `de`, or nothing: what the browser asks for.
    #[serde(default)]
    #[schema(example = "de")]
    pub lang: Option<String>,
    /// `system`, `light` or `dark`; stays as it is when left out.
    #[serde(default)]
    #[schema(example = "dark")]
    pub theme: Option<String>,
    /// `comfortable` or `compact`; stays as it is when left out.
    #[serde(default)]
    #[schema(example = "compact")]
    pub density: Option<String>,
    /// A time zone by its IANA name, or an empty text: the browser's; stays as it is when left out.
    #[serde(default)]
    #[schema(example = "Europe/Berlin")]
    pub zone: Option<String>,
}

/// How one wants the console. What is left out stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferencesBody {
    /// `en`, `de`, or an empty text: what the browser asks for.
    #[serde(default)]
    #[schema(example = "de")]
    pub lang: Option<String>,
    /// `system`, `light` or `dark`.
    #[serde(default)]
    #[schema(example = "dark")]
    pub theme: Option<String>,
    /// How dense lists are: `comfortable` or `compact`.
    #[serde(default)]
    #[schema(example = "compact")]
    pub density: Option<String>,
    /// A time zone by its IANA name, or an empty text: the browser's.
    #[serde(default)]
    #[schema(example = "Europe/Berlin")]
    pub zone: Option<String>,
}

impl Identity {
    /// Changes how one wants the console. The last choice counts, whichever version it was made on.
    ///
    /// # Errors
    /// Invalid fields.
    pub async fn preferences_update(
        &self,
        can: &Can<UpdateProfile>,
        body: &PreferencesBody,
    ) -> Result<Done<Profile>> {
        let here = can.ctx();
        let can = self.on_platform(can).await?;
        let mut tx = can.write().await?;
        let was = user::user_lock(&mut tx, me(can.ctx())?)
            .await?
            .ok_or_else(Error::not_found)?;
        let mut wrong = Vec::new();
        let now = body.apply(&was, &mut wrong);
        if !wrong.is_empty() {
            return Err(Error::fields(wrong));
        }
        self.profile_save(tx, here, &was, now).await
    }
}

impl ProfileBody {
    /// The account with this body's values.
    pub(crate) fn apply(&self, was: &UserRow) -> Result<UserRow> {
        let mut wrong = Vec::new();
        let preferences = PreferencesBody {
            lang: Some(self.lang.clone().unwrap_or_default()),
            theme: self.theme.clone(),
            density: self.density.clone(),
            zone: self.zone.clone(),
        };
        let now = preferences.apply(was, &mut wrong);
        let name = Name::parse(&self.name)
            .map_err(|refusal| wrong.push(refusal.at("name")))
            .ok();
        match name {
            Some(name) if wrong.is_empty() => Ok(UserRow {
                name: name.into_string(),
                ..now
            }),
            _ => Err(Error::fields(wrong)),
        }
    }
}

impl PreferencesBody {
    fn apply(&self, was: &UserRow, wrong: &mut Vec<FieldError>) -> UserRow {
        let mut refuse = |field: &str, code: &str, detail: &str| {
            wrong.push(FieldError {
                field: field.into(),
                code: code.into(),
                detail: detail.into(),
            });
        };
        let mut now = was.clone();
        match self.lang.as_deref() {
            None => {}
            Some("") => now.lang = None,
            Some(tag) => match Lang::from_tag(tag) {
                Some(lang) => now.lang = Some(lang),
                None => refuse("lang", "lang_unknown", "must be en or de"),
            },
        }
        match self.theme.as_deref() {
            None => {}
            Some(theme @ ("system" | "light" | "dark")) => theme.clone_into(&mut now.theme),
            Some(_) => refuse("theme", "theme_unknown", "must be system, light or dark"),
        }
        match self.density.as_deref() {
            None => {}
            Some(density @ ("comfortable" | "compact")) => density.clone_into(&mut now.density),
            Some(_) => refuse(
                "density",
                "density_unknown",
                "must be comfortable or compact",
            ),
        }
        match self.zone.as_deref() {
            None => {}
            Some("") => now.zone = None,
            Some(zone) if zone.parse::<Tz>().is_ok() => now.zone = Some(zone.to_owned()),
            Some(_) => refuse(
                "zone",
                "zone_unknown",
                "must be a time zone such as Europe/Berlin",
            ),
        }
        now
    }
}
