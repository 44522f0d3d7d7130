using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Accounts;

/// <summary>Section <c>Chat:Accounts</c>.</summary>
internal sealed record AccountOptions : ICheckedOptions
{
    /// <summary>Anyone may register.</summary>
    public const string Open = "open";

    /// <summary>Nobody may register.</summary>
    public const string Closed = "closed";

    /// <summary>Only users with an administrator's invitation may register.</summary>
    public const string Invite = "invite";

    /// <summary>New users may do everything at once.</summary>
    public const string Active = "active";

    /// <summary>New users wait for an administrator's approval.</summary>
    public const string Pending = "pending";

    /// <summary>
    /// Who may register: <see cref="Open"/>, <see cref="Closed"/> or <see cref="Invite"/>. It applies neither to users of another
    /// service (<c>Chat:Auth:AutoProvision</c>) nor to users added or imported on the command line.
    /// </summary>
    public string Registration { get; init; } = Open;

    /// <summary>
    /// What users who register may do: <see cref="Active"/> or <see cref="Pending"/>. Users with an invitation, of another
    /// service, or from the command line are active.
    /// </summary>
    public string NewUsers { get; init; } = Active;

    /// <summary>
    /// The work factor of one password hash: 2 to this power. Hashes with another cost are replaced when their owner signs in.
    /// </summary>
    [Range(4, 15)]
    public int BcryptCost { get; init; } = 12;

    /// <summary>
    /// How many passwords are hashed in parallel, each on a low-priority thread: sign-ins can't starve messages.
    /// </summary>
    [Range(1, 64)]
    public int HashingThreads { get; init; } = 1;

    /// <summary>The most sessions that one user may have at a time; a further sign-in ends the oldest.</summary>
    [Range(1, 10_000)]
    public int MaxSessionsPerUser { get; init; } = 50;

    public IEnumerable<string> Errors()
    {
        if (Registration is not (Open or Closed or Invite))
            yield return $"Registration must be {Open}, {Closed} or {Invite}, not '{Registration}'";

        if (NewUsers is not (Active or Pending))
            yield return $"NewUsers must be {Active} or {Pending}, not '{NewUsers}'";
    }
}
