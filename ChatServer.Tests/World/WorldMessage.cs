namespace ChatServer.Tests.World;

/// <summary>A message as the naive model knows it.</summary>
internal sealed class WorldMessage(long id, int sender, string kind, string text)
{
    /// <summary>What polls ask, each with three answers.</summary>
    public const string Question = "When?";

    public const int Answers = 3;

    public long Id { get; } = id;

    public int Sender { get; } = sender;

    /// <summary><c>text</c>, <c>file</c>, <c>poll</c> or <c>system</c>.</summary>
    public string Kind { get; } = kind;

    /// <summary>Of a system message, what happened.</summary>
    public string Text { get; set; } = text;

    public string? File { get; init; }

    public long? ReplyTo { get; init; }

    public long? Parent { get; init; }

    /// <summary>Who wrote it first, where it is a forward.</summary>
    public int? Author { get; init; }

    /// <summary>A file that was uploaded is in the history at once, and is told when it is announced.</summary>
    public bool IsAnnounced { get; set; } = true;

    public bool IsEdited { get; set; }

    public int? DeletedBy { get; private set; }

    public bool IsDeleted => DeletedBy is not null;

    public int? PinnedBy { get; set; }

    /// <summary>The last pinned has the highest.</summary>
    public int PinOrder { get; set; }

    public SortedSet<(string Emoji, int Person)> Reactions { get; } = [];

    public bool TakesMany { get; init; }

    public bool IsAnonymous { get; init; }

    public bool IsClosed { get; set; }

    /// <summary>What everybody who has voted chose; nothing, where they took it back.</summary>
    public SortedDictionary<int, int[]> Votes { get; } = [];

    public bool IsSystem => Kind == "system";

    public bool IsPoll => Kind == "poll" && !IsDeleted;

    /// <summary>What lists show of it.</summary>
    public string Preview => IsDeleted || IsSystem ? "" : Kind == "poll" ? Question : Text.Length > 0 ? Text : File ?? "";

    public void Delete(int by)
    {
        DeletedBy = by;
        PinnedBy = null;
        Reactions.Clear();
        Votes.Clear();
    }
}
