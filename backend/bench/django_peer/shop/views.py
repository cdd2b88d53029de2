from django.core.cache import cache
from django.db import connection, transaction
from rest_framework import permissions, serializers, viewsets
from rest_framework.pagination import CursorPagination

from .models import AuditEvent, Customer, RolePermission

CODES = {"GET": "customer.read", "POST": "customer.create"}


class CompanyPermission(permissions.BasePermission):
    def has_permission(self, request, view):
        if not request.user or not request.user.is_authenticated:
            return False
        key = f"perm:{connection.schema_name}:{request.user.id}"
        codes = cache.get(key)
        if codes is None:
            rules = RolePermission.objects.filter(role__membership__user_id=request.user.id)
            codes = set(rules.values_list("code", flat=True))
            cache.set(key, codes, 60)
        return CODES.get(request.method) in codes


class CustomerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Customer
        fields = ["id", "name", "email", "phone", "tags", "created_at"]


class Pages(CursorPagination):
    ordering = "-created_at"


class CustomerViewSet(viewsets.ModelViewSet):
    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer
    pagination_class = Pages
    permission_classes = [CompanyPermission]

    def perform_create(self, serializer):
        with transaction.atomic():
            customer = serializer.save()
            AuditEvent.objects.create(
                actor=self.request.user.id,
                action="customer.create",
                object=str(customer.pk),
                after=serializer.data | {"id": str(customer.pk)},
            )
