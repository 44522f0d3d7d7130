namespace ChatServer.Tests.World;

/// <summary>A message in the naive model.</summary>
internal sealed class WorldMessage(long id, int sender, string kind, string text)
{
    private readonly List<(int At, string Text)> edits = [];

    /// <summary>The question of polls, each with three answers.</summary>
    public const string Question = "When?";

    public const int Answers = 3;

    public long Id { get; } = id;

    public int Sender { get; } = sender;

    /// <summary><c>text</c>, <c>file</c>, <c>poll</c> or <c>system</c>.</summary>
    public string Kind { get; } = kind;

    /// <summary>For a system message, its event.</summary>
    public string Text => TextAt(int.MaxValue);

    public string? File { get; init; }

    public long? ReplyTo { get; init; }

    public long? Parent { get; init; }

    /// <summary>The original author of a forward.</summary>
    public int? Author { get; init; }

    /// <summary>An uploaded file is in the history at once, and is sent to devices when it is announced.</summary>
    public bool IsAnnounced { get; set; } = true;

    public bool IsEdited => IsEditedAt(int.MaxValue);

    public int? DeletedBy { get; private set; }

    public bool IsDeleted => DeletedBy is not null;

    public int? PinnedBy { get; set; }

    /// <summary>The step in which it was pinned.</summary>
    public int PinnedAt { get; set; }

    /// <summary>Each with its step.</summary>
    public SortedDictionary<(string Emoji, int Person), int> Reactions { get; } = [];

    public bool TakesMany { get; init; }

    public bool IsAnonymous { get; init; }

    public int? ClosedAt { get; set; }

    /// <summary>The choice of each voter with its step; empty if they took it back.</summary>
    public SortedDictionary<int, (int[] Options, int At)> Votes { get; } = [];

    public bool IsSystem => Kind == "system";

    public bool IsPoll => Kind == "poll" && !IsDeleted;

    /// <summary>The preview in lists.</summary>
    public string Preview => this switch
    {
        { IsDeleted: true } or { IsSystem: true } => "",
        { Kind: "poll" } => Question,
        { Text.Length: > 0 } => Text,
        _ => File ?? "",
    };

    public string TextAt(int step) => edits.FindLast(edit => edit.At <= step) is { Text: { } edited } ? edited : text;

    public bool IsEditedAt(int step) => edits.Exists(edit => edit.At <= step);

    public void Edit(int step, string to) => edits.Add((step, to));

    public void Delete(int by)
    {
        DeletedBy = by;
        PinnedBy = null;
        Reactions.Clear();
        Votes.Clear();
    }
}
