namespace ChatServer.Protocol;

/// <summary>
/// Grows by one with each change of the protocol that a client may want to know of, in whichever API; CHANGELOG.md says what each
/// level brought.
/// </summary>
public static class ApiLevel
{
    public const int Current = 1;
}

/// <summary>The answer to <c>GET /api/v1/version</c>.</summary>
/// <param name="ApiLevel">See <see cref="Protocol.ApiLevel"/>.</param>
public sealed record ServerVersionInfo(string Version, int ApiLevel);
