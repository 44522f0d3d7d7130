namespace ChatServer.Protocol;

/// <summary>
/// Grows by one with each change of the protocol that clients may need to know of, in any API; CHANGELOG.md lists what each level
/// added.
/// </summary>
public static class ApiLevel
{
    public const int Current = 2;
}

/// <summary>The answer to <c>GET /api/v1/version</c>.</summary>
/// <param name="ApiLevel">See <see cref="Protocol.ApiLevel"/>.</param>
public sealed record ServerVersionInfo(string Version, int ApiLevel);
