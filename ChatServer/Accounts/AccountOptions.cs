using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Accounts;

/// <summary>Section <c>Chat:Accounts</c>.</summary>
internal sealed record AccountOptions : ICheckedOptions
{
    /// <summary>Anybody registers.</summary>
    public const string Open = "open";

    /// <summary>Nobody registers.</summary>
    public const string Closed = "closed";

    /// <summary>Who has an invitation of an administrator registers.</summary>
    public const string Invite = "invite";

    /// <summary>
    /// Who may register: <see cref="Open"/>, <see cref="Closed"/> or <see cref="Invite"/>. It says nothing of users of another
    /// service (<c>Chat:Auth:AutoProvision</c>), nor of those whom the command line adds or imports.
    /// </summary>
    public string Registration { get; init; } = Open;

    /// <summary>The work of one password hash: 2 to this power. Hashes of another cost are replaced when their owner signs in.</summary>
    [Range(4, 15)]
    public int BcryptCost { get; init; } = 12;

    /// <summary>How many passwords are hashed at once, each on a thread of lowered priority, so that sign-ins can't starve messages.</summary>
    [Range(1, 64)]
    public int HashingThreads { get; init; } = 1;

    /// <summary>Sign-ins that one user may have at a time; a further one ends the oldest.</summary>
    [Range(1, 10_000)]
    public int MaxSessionsPerUser { get; init; } = 50;

    public IEnumerable<string> Errors()
    {
        if (Registration is not (Open or Closed or Invite)) yield return $"Registration must be {Open}, {Closed} or {Invite}, not '{Registration}'";
    }
}
