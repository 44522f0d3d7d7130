namespace ChatServer.Tests.World;

/// <summary>A message as the naive model knows it.</summary>
internal sealed class WorldMessage(long id, int sender, string text, long? replyTo = null, bool isSystem = false)
{
    public long Id { get; } = id;

    public int Sender { get; } = sender;

    public string Text { get; set; } = text;

    public long? ReplyTo { get; } = replyTo;

    public bool IsSystem { get; } = isSystem;

    public bool IsEdited { get; set; }

    public bool IsDeleted { get; set; }

    public bool IsPinned { get; set; }

    public SortedSet<(string Emoji, int Person)> Reactions { get; } = [];

    public void Delete()
    {
        IsDeleted = true;
        IsPinned = false;
        Reactions.Clear();
    }
}
