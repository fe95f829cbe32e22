/// How an account's data calls prove themselves.
package enum CallAuthorization: Sendable {
    /// By a token in the query under `parameter`: `access_token`, or `cloudbase_access_token` in a Cloud Run container.
    case token(parameter: String, TokenProvider)
    /// By the Cloud Run side-car, which adds what is needed; `fromAppID` names the account in a shared environment.
    case openInterface(fromAppID: String?)
}
