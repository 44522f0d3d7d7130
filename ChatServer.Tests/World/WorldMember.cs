namespace ChatServer.Tests.World;

/// <summary>The state of one user in a conversation; former members keep it.</summary>
internal sealed class WorldMember
{
    public string Role { get; set; } = "member";

    /// <summary>The last message that a former member can see.</summary>
    public long? Left { get; set; }

    /// <summary>The step in which they left: later changes of earlier messages are not visible to them.</summary>
    public int VisibleUntil { get; set; } = int.MaxValue;

    /// <summary>The position up to which all others had visibly read when they left.</summary>
    public long LeftRead { get; set; }

    public bool IsIn => Left is null;

    public bool WasAway { get; set; }

    /// <summary>The position up to which nothing is unread or undelivered.</summary>
    public long ReadUpTo { get; set; }

    public long ReceivedUpTo { get; set; }

    /// <summary>The marks sent to others.</summary>
    public long ShownRead { get; set; }

    public long ShownReceived { get; set; }

    /// <summary>The marks sent to the user's own devices.</summary>
    public long OwnRead { get; set; }

    public bool IsArchived { get; set; }

    public bool IsMuted { get; set; }

    /// <summary>Highest for the conversation pinned last; 0 if it isn't pinned.</summary>
    public int TopOrder { get; set; }

    public long ClearedUpTo { get; set; }

    public void Receive(long upTo)
    {
        if (upTo <= ReceivedUpTo)
            return;

        ReceivedUpTo = upTo;
        ShownReceived = upTo;
    }

    /// <param name="isShown">Whether others may see it.</param>
    public void Read(long upTo, bool isShown)
    {
        if (upTo <= ReadUpTo)
            return;

        ReadUpTo = upTo;
        OwnRead = upTo;
        if (!isShown)
            Receive(upTo);
        else
            ShownRead = upTo;
        ReceivedUpTo = Math.Max(ReceivedUpTo, upTo);
    }
}
