namespace ChatServer.Benchmarks.Workspace;

/// <summary>
/// How large a seeded database of channels and chats is. At scale 100 the long channel has 1,000,000 messages, its thread 10,000
/// replies, and the reader 50,000 chats. All else doesn't depend on the scale.
/// </summary>
internal sealed record WorkspacePlan(string Directory, int Scale, int Seed)
{
    /// <summary>The user who has joined all channels and owns all chats.</summary>
    public const string ReaderEmail = "reader@example.com";

    /// <summary>An administrator, who writes in all channels.</summary>
    public const string WriterEmail = "writer@example.com";

    /// <summary>With the long one. The reader has read nothing in them.</summary>
    public const int Channels = 200;

    /// <summary>Every so many channels one is a group.</summary>
    public const int GroupEvery = 4;

    /// <summary>Messages of each channel but the long one.</summary>
    public const int OtherMessages = 20;

    public const int Pins = 20;

    public const string Tag = "work";

    /// <summary>Every so many chats one has the tag, and another one is in the folder.</summary>
    public const int MarkedEvery = 10;

    /// <summary>The first two chats have so many messages, all others <see cref="OtherChatMessages"/>.</summary>
    public const int ShortChatMessages = 10;
    public const int LongChatMessages = 10_000;
    public const int OtherChatMessages = 4;
    public const int ChatMessageBytes = 500;

    public int LongMessages => 10_000 * Scale;

    public int Replies => 100 * Scale;

    public int Chats => 500 * Scale;
}
