using ChatServer.Options;

namespace ChatServer.Api.Workspace;

/// <summary>Section <c>Chat:Workspace</c>: the channels, chats and folders, with their sign-in and sockets.</summary>
internal sealed record WorkspaceOptions : ICheckedOptions
{
    public const string SwitchedOff = "The workspace APIs are switched off on this server";

    /// <summary>Whether these APIs answer; otherwise everything under them is refused with 403.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// How long the token of <c>/api/v1/auths/signin</c> holds: these clients have no refresh token. It ends earlier with its
    /// session, at a sign-out or after <c>Chat:Auth:RefreshTokenLifetime</c>.
    /// </summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromDays(7);

    public IEnumerable<string> Errors()
    {
        if (TokenLifetime < TimeSpan.FromMinutes(1) || TokenLifetime > TimeSpan.FromDays(366))
            yield return "TokenLifetime must be from 00:01:00 to 366.00:00:00";
    }
}
