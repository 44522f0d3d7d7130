namespace ChatServer.Tests.Api.Access;

/// <summary>The outcome of a request.</summary>
internal enum Outcome
{
    Works,

    /// <summary>The same answer as for an unknown id.</summary>
    Missing,

    /// <summary>The other side has blocked the caller.</summary>
    Blocked,

    /// <summary>The caller is suspended from messaging.</summary>
    Suspended,

    /// <summary>The token is invalid.</summary>
    SignedOut,

    /// <summary>This server doesn't have it.</summary>
    Absent,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>The relation of a user to a conversation, or to its other participant.</summary>
internal enum Relation
{
    Participant,
    Stranger,
    Removed,
    Left,
    Blocked,
    Blocker,
    Suspended,
    Disabled,
    SignedOut,
}

/// <summary>The outcome of a request in each relation: a column of the matrix that many rows share.</summary>
/// <param name="Gone">For former members: removed from the group, or left it.</param>
/// <param name="Blocked">For a user blocked by the other in a direct conversation. Groups are unaffected by blocks.</param>
/// <param name="SignedOut">For a user whose session was revoked, or whose account was disabled.</param>
internal sealed record Right(
    Outcome Participant, Outcome Stranger, Outcome Gone, Outcome Blocked, Outcome Suspended,
    Outcome SignedOut = Outcome.SignedOut)
{
    /// <summary>Reads content; former members keep the content from before they left.</summary>
    public static readonly Right Read = new(Outcome.Works, Outcome.Missing, Outcome.Works, Outcome.Works, Outcome.Works);

    /// <summary>Reads participants and their marks, which former members can no longer see.</summary>
    public static readonly Right ReadInside = new(Outcome.Works, Outcome.Missing, Outcome.Missing, Outcome.Works, Outcome.Works);

    /// <summary>Sends, or changes what others see.</summary>
    public static readonly Right Write = new(Outcome.Works, Outcome.Missing, Outcome.Missing, Outcome.Blocked, Outcome.Suspended);

    /// <summary>Reads a channel: its API tells who may not read it that it exists.</summary>
    public static readonly Right ReadChannel = new(Outcome.Works, Outcome.Other, Outcome.Other, Outcome.Works, Outcome.Works);

    /// <summary>Writes in a channel.</summary>
    public static readonly Right WriteChannel = new(
        Outcome.Works, Outcome.Other, Outcome.Other, Outcome.Blocked, Outcome.Suspended);

    /// <summary>Is refused to everybody here.</summary>
    public static readonly Right Denied = new(Outcome.Other, Outcome.Other, Outcome.Other, Outcome.Other, Outcome.Other);

    /// <summary>Sets a mark or shows typing, or takes back one's own content.</summary>
    public static readonly Right Mark = new(Outcome.Works, Outcome.Missing, Outcome.Missing, Outcome.Works, Outcome.Works);

    /// <summary>Changes a conversation for the caller only.</summary>
    public static readonly Right Keep = new(Outcome.Works, Outcome.Missing, Outcome.Works, Outcome.Works, Outcome.Works);

    /// <summary>Sends readable content to another conversation.</summary>
    public static readonly Right Copy = new(Outcome.Works, Outcome.Missing, Outcome.Works, Outcome.Works, Outcome.Suspended);

    /// <summary>Ends what has ended.</summary>
    public static readonly Right Ended = Denied with { Stranger = Outcome.Missing };

    /// <summary>Answers a question that is answered.</summary>
    public static readonly Right Answered = Ended with { Suspended = Outcome.Suspended };

    /// <summary>Names a message together with a conversation that it isn't in.</summary>
    public static readonly Right Misplace = new(
        Outcome.Missing, Outcome.Missing, Outcome.Missing, Outcome.Missing, Outcome.Suspended);

    /// <summary>Refers to nothing of others.</summary>
    public static readonly Right Own = new(Outcome.Works, Outcome.Works, Outcome.Works, Outcome.Works, Outcome.Works);

    /// <summary>Reaches users who didn't ask for it: opens a conversation, or changes the caller's public data.</summary>
    public static readonly Right Reach = new(Outcome.Works, Outcome.Works, Outcome.Works, Outcome.Works, Outcome.Suspended);

    /// <summary>Needs no token.</summary>
    public static readonly Right Open = Own with { SignedOut = Outcome.Works };

    /// <summary>Only for administrators: these clients expect the status of a bad token.</summary>
    public static readonly Right Admins = new(
        Outcome.SignedOut, Outcome.SignedOut, Outcome.SignedOut, Outcome.SignedOut, Outcome.SignedOut);

    /// <summary>Needs the id of a shared copy; those of others are missing.</summary>
    public static readonly Right Nobody = new(
        Outcome.Missing, Outcome.Missing, Outcome.Missing, Outcome.Missing, Outcome.Missing);

    /// <summary>Exists for no user.</summary>
    public static readonly Right None = new(Outcome.Absent, Outcome.Absent, Outcome.Absent, Outcome.Absent, Outcome.Absent);

    public Outcome For(Relation relation, bool isGroup) => relation switch
    {
        Relation.Stranger => Stranger,
        Relation.Removed or Relation.Left => Gone,
        Relation.Blocked when !isGroup => Blocked,
        Relation.Suspended => Suspended,
        Relation.Disabled or Relation.SignedOut => SignedOut,
        _ => Participant,
    };
}

/// <summary>The conversations in which a request is possible.</summary>
internal enum Within
{
    Any,
    Direct,
    Group,
}
