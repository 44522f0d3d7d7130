namespace ChatServer.Tests.World;

/// <summary>What the model knows of one person in a conversation; who left keeps it.</summary>
internal sealed class WorldMember
{
    public string Role { get; set; } = "member";

    /// <summary>Up to which message they see, who left.</summary>
    public long? Left { get; set; }

    /// <summary>The step in which they left: later changes of what they keep are not for them.</summary>
    public int SeesUntil { get; set; } = int.MaxValue;

    /// <summary>Up to where all others had read then, as far as they were told.</summary>
    public long LeftRead { get; set; }

    public bool IsIn => Left is null;

    public bool WasAway { get; set; }

    /// <summary>Up to where nothing is unread, and nothing is to be received.</summary>
    public long ReadUpTo { get; set; }

    public long ReceivedUpTo { get; set; }

    /// <summary>What others were told.</summary>
    public long ToldRead { get; set; }

    public long ToldReceived { get; set; }

    /// <summary>What one's own devices were told.</summary>
    public long OwnRead { get; set; }

    public bool IsArchived { get; set; }

    public bool IsMuted { get; set; }

    /// <summary>The last that was put on top has the highest; 0 where it isn't.</summary>
    public int TopOrder { get; set; }

    public long ClearedUpTo { get; set; }

    public void Receive(long upTo)
    {
        if (upTo <= ReceivedUpTo)
            return;

        ReceivedUpTo = upTo;
        ToldReceived = upTo;
    }

    /// <param name="isTold">Whether others may know.</param>
    public void Read(long upTo, bool isTold)
    {
        if (upTo <= ReadUpTo)
            return;

        ReadUpTo = upTo;
        OwnRead = upTo;
        if (!isTold)
            Receive(upTo);
        else
            ToldRead = upTo;
        ReceivedUpTo = Math.Max(ReceivedUpTo, upTo);
    }
}
