//! What a platform admin can do.

access::permissions! { operator:
    /// See the tenants of the platform.
    ReadTenant = read "platform.tenant.read" for [PlatformAdmin];
    /// Make a new tenant and invite its administrator.
    CreateTenant = write "platform.tenant.create" for [PlatformAdmin];
    /// See how many schemas stand ready for new tenants.
    ReadStock = read "platform.stock.read" for [PlatformAdmin];
    /// Make schemas ready for new tenants.
    FillStock = write "platform.stock.fill" for [PlatformAdmin];
    /// Drop ready schemas that are too old.
    DropStock = write "platform.stock.drop" for [PlatformAdmin];
    /// Claim a host of its own for a tenant.
    ClaimDomain = write "platform.domain.claim" for [PlatformAdmin];
    /// Look for the record that proves a tenant's host, and let the host lead there.
    ProveDomain = write "platform.domain.prove" for [PlatformAdmin];
    /// Choose the host to which a tenant's people are led.
    ChooseDomain = write "platform.domain.choose" for [PlatformAdmin];
    /// Take a host from a tenant.
    RemoveDomain = write "platform.domain.remove" for [PlatformAdmin];
    /// See names that were given up and that nobody else gets yet.
    ReadHeldName = read "platform.held_name.read" for [PlatformAdmin];
    /// Give a held name free before its time.
    ReleaseHeldName = write "platform.held_name.release" for [PlatformAdmin];
    /// Stop serving a tenant, and serve it again.
    SuspendTenant = write "platform.tenant.suspend" for [PlatformAdmin];
    /// Give a tenant another subdomain or name.
    RenameTenant = write "platform.tenant.rename" for [PlatformAdmin];
    /// Delete a tenant, and bring it back within its time of grace.
    DeleteTenant = write "platform.tenant.delete" for [PlatformAdmin];
    /// Remove a deleted tenant for good.
    PurgeTenant = write "platform.tenant.purge" for [PlatformAdmin];
    /// Add demo data to a tenant, and take it away again.
    SwitchDemo = write "platform.demo.switch" for [PlatformAdmin];
    /// Look for what was left half done, and put it right.
    RepairTenant = write "platform.tenant.repair" for [PlatformAdmin];
    /// See every server's connections, who waits, and the plans.
    ReadPool = read "platform.pool.read" for [PlatformAdmin];
    /// Say what a plan lets its tenants take.
    SavePlan = write "platform.plan.save" for [PlatformAdmin];
    /// Give a tenant another plan.
    AssignPlan = write "platform.plan.assign" for [PlatformAdmin];
    /// See what the leak canary found.
    ReadCanary = read "platform.canary.read" for [PlatformAdmin];
    /// Let the leak canary look for leaks, and try every route.
    RunCanary = write "platform.canary.run" for [PlatformAdmin];
    /// Let traffic flow again after a leak stopped it.
    ReleaseTraffic = write "platform.traffic.release" for [PlatformAdmin];
    /// See campaigns that migrate tenants, and tenants whose tables differ from their version.
    ReadCampaign = read "platform.campaign.read" for [PlatformAdmin];
    /// Bring all tenants to the newest version of their tables.
    RunCampaign = write "platform.campaign.run" for [PlatformAdmin];
    /// Pause and resume a campaign, try one tenant again or leave it out.
    SteerCampaign = write "platform.campaign.steer" for [PlatformAdmin];
    /// Look whether tenants' tables are as their version should be.
    SurveyDrift = write "platform.drift.survey" for [PlatformAdmin];
}
