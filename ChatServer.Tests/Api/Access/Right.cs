namespace ChatServer.Tests.Api.Access;

/// <summary>What becomes of a request.</summary>
internal enum Outcome
{
    Works,

    /// <summary>As with an id that doesn't exist.</summary>
    Missing,

    /// <summary>The other side has blocked the one who asks.</summary>
    Blocked,

    /// <summary>The one who asks is suspended from messaging.</summary>
    Suspended,

    /// <summary>The token is void.</summary>
    SignedOut,

    /// <summary>This server doesn't have it.</summary>
    Absent,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>How somebody stands to a conversation, or to the other one in it.</summary>
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

/// <summary>What comes of a request in each relation: a column of the matrix that many rows share.</summary>
/// <param name="Gone">Who was removed from the group, or has left it.</param>
/// <param name="Blocked">Who is blocked by the other in a direct conversation. Groups are unaffected by blocks.</param>
/// <param name="SignedOut">Whose session was revoked, or whose account was disabled.</param>
internal sealed record Right(
    Outcome Participant, Outcome Stranger, Outcome Gone, Outcome Blocked, Outcome Suspended,
    Outcome SignedOut = Outcome.SignedOut)
{
    /// <summary>Reads what was said; who is gone keeps what was before.</summary>
    public static readonly Right Read = new(Outcome.Works, Outcome.Missing, Outcome.Works, Outcome.Works, Outcome.Works);

    /// <summary>Reads who takes part and how far they are, which who is gone learns no more.</summary>
    public static readonly Right ReadInside = new(Outcome.Works, Outcome.Missing, Outcome.Missing, Outcome.Works, Outcome.Works);

    /// <summary>Sends, or changes what others see.</summary>
    public static readonly Right Write = new(Outcome.Works, Outcome.Missing, Outcome.Missing, Outcome.Blocked, Outcome.Suspended);

    /// <summary>Says how far one has read, or that one is typing; or takes back what one has said.</summary>
    public static readonly Right Mark = new(Outcome.Works, Outcome.Missing, Outcome.Missing, Outcome.Works, Outcome.Works);

    /// <summary>Changes a conversation for oneself.</summary>
    public static readonly Right Keep = new(Outcome.Works, Outcome.Missing, Outcome.Works, Outcome.Works, Outcome.Works);

    /// <summary>Sends somewhere else what one can read.</summary>
    public static readonly Right Copy = new(Outcome.Works, Outcome.Missing, Outcome.Works, Outcome.Works, Outcome.Suspended);

    /// <summary>Names a message in a conversation where it isn't.</summary>
    public static readonly Right Misplace = new(
        Outcome.Missing, Outcome.Missing, Outcome.Missing, Outcome.Missing, Outcome.Suspended);

    /// <summary>Names nothing that belongs to others.</summary>
    public static readonly Right Own = new(Outcome.Works, Outcome.Works, Outcome.Works, Outcome.Works, Outcome.Works);

    /// <summary>Reaches people who didn't ask for it: begins a conversation, or changes what is shown of oneself.</summary>
    public static readonly Right Reach = new(Outcome.Works, Outcome.Works, Outcome.Works, Outcome.Works, Outcome.Suspended);

    /// <summary>Wants no token.</summary>
    public static readonly Right Open = Own with { SignedOut = Outcome.Works };

    /// <summary>Isn't there for anybody.</summary>
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

/// <summary>In which conversations a request can be made.</summary>
internal enum Within
{
    Any,
    Direct,
    Group,
}
