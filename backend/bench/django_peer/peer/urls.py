from django.urls import include, path
from rest_framework.routers import SimpleRouter
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView
from shop.views import CustomerViewSet

router = SimpleRouter()
router.register("customers", CustomerViewSet)

urlpatterns = [
    path("auth/login/", TokenObtainPairView.as_view()),
    path("auth/token/refresh/", TokenRefreshView.as_view()),
    path("api/", include(router.urls)),
]
