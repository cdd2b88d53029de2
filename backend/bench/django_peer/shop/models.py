import uuid

from django.db import models


class Role(models.Model):
    name = models.CharField(max_length=64, unique=True)


class RolePermission(models.Model):
    role = models.ForeignKey(Role, on_delete=models.CASCADE)
    code = models.CharField(max_length=64)


class Membership(models.Model):
    user_id = models.BigIntegerField(db_index=True)
    role = models.ForeignKey(Role, on_delete=models.CASCADE)


class Customer(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.TextField()
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"])]


class AuditEvent(models.Model):
    at = models.DateTimeField(auto_now_add=True)
    actor = models.BigIntegerField(null=True)
    action = models.TextField()
    object = models.TextField()
    after = models.JSONField(null=True)


def filler(number):
    return type(
        f"Filler{number}",
        (models.Model,),
        {
            "__module__": __name__,
            "a": models.TextField(),
            "b": models.DateTimeField(auto_now_add=True),
            "c": models.DecimalField(max_digits=14, decimal_places=2),
            "parent": models.ForeignKey(Customer, on_delete=models.CASCADE),
        },
    )


# A hundred tables a tenant, as a grown product has.
for number in range(95):
    globals()[f"Filler{number}"] = filler(number)
