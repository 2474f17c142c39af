"""Every address of allauth that can be reached.

Named one by one instead of by `include("allauth.urls")`: whatever sets a password, signs up by
another way or changes the proved e-mail does not exist here.
"""

from allauth.account import views as allauth
from django.urls import include, path

from agreements.accounts import views

urlpatterns = [
    path("sign-in/", views.address, name="account_login"),
    path("sign-in/code/", views.code, name="account_confirm_login_code"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("closed/", allauth.account_inactive, name="account_inactive"),
    path("second-factor/", include("allauth.mfa.urls")),
]
