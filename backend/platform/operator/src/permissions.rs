//! What a platform admin can do.

access::permissions! { operator:
    /// See the tenants of the platform.
    ReadTenant = read "platform.tenant.read" for [PlatformAdmin];
    /// Make a new tenant and invite its administrator.
    CreateTenant = write "platform.tenant.create" for [PlatformAdmin];
}
