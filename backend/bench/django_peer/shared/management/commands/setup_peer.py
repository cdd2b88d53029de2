import statistics
import time

from django.contrib.auth.models import User
from django.core.management import BaseCommand, call_command
from django_tenants.utils import schema_context


class Command(BaseCommand):
    help = "Makes tenants with customers, and says how long a tenant took."

    def add_arguments(self, parser):
        parser.add_argument("--tenants", type=int, default=20)
        parser.add_argument("--customers", type=int, default=1000)

    def handle(self, *, tenants, customers, **_):
        from shared.models import Domain, Tenant
        from shop.models import Customer, Membership, Role, RolePermission

        call_command("makemigrations", "shared", "shop", verbosity=0)
        call_command("migrate_schemas", "--shared", verbosity=0)
        user, _ = User.objects.get_or_create(username="bench@example.com")
        user.set_password("correct horse battery staple")
        user.save()
        times = []
        for number in range(tenants):
            began = time.perf_counter()
            tenant = Tenant(schema_name=f"t{number}", name=f"Tenant {number}")
            tenant.save(verbosity=0)
            Domain.objects.create(domain=f"t{number}.localhost", tenant=tenant, is_primary=True)
            times.append(time.perf_counter() - began)
            with schema_context(tenant.schema_name):
                Customer.objects.bulk_create(
                    Customer(
                        name=f"Customer {i}",
                        email=f"c{i}@example.com",
                        phone=f"+49 30 {1000000 + i}",
                        tags=["retail"],
                    )
                    for i in range(customers)
                )
                role = Role.objects.create(name="sales")
                for code in ("customer.read", "customer.create"):
                    RolePermission.objects.create(role=role, code=code)
                Membership.objects.create(user_id=user.id, role=role)
        self.stdout.write(f"provision: median {statistics.median(times):.3f} s over {tenants} tenants")
