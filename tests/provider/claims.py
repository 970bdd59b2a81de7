"""What its tokens say beside what every one of them says: how somebody was recognised."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):  # type: ignore[misc]
    oidc_claim_scope = None  # every claim with every scope

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        """Who has a first name was asked for a second factor."""
        strong = bool(request.user.first_name)
        return {"sub": f"gov-{request.user.username}", "amr": ["pwd", "otp"] if strong else ["pwd"]}
