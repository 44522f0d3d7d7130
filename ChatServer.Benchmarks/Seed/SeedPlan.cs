namespace ChatServer.Benchmarks.Seed;

/// <summary>
/// How large a seeded database is. One user, the reader, has all conversations; the first of them is the long one. At scale 100
/// these are 10,000 conversations and 1,000,000 messages in the long one. What doesn't depend on the scale is the same in every
/// database: how long the other conversations are, the pins, and what happened last.
/// </summary>
/// <param name="Chats">How many chats of the Chats API the reader has.</param>
internal sealed record SeedPlan(string Directory, int Scale, int Seed, int Chats)
{
    /// <summary>The user who has all conversations.</summary>
    public const string ReaderEmail = "reader@example.com";

    /// <summary>The other side of the long conversation.</summary>
    public const string PartnerEmail = "partner@example.com";

    /// <summary>
    /// Every so many conversations one is a group. Nobody has written in the groups for long, so that they stand last in a list.
    /// </summary>
    public const int GroupEvery = 10;

    /// <summary>The last messages, which the reader missed: this many, to so many direct conversations in turn.</summary>
    public const int Missed = 1_000;
    public const int MissedConversations = 90;

    /// <summary>
    /// Of the long conversation's messages before those, this many are unread to the reader, and ten times as many to the
    /// partner.
    /// </summary>
    public const int UnreadInLong = 100;
    public const int Pins = 20;
    public const int Reactions = 50;

    /// <summary>
    /// How many messages have <see cref="Vocabulary.Rare"/>: so many in the long conversation, and as many in the others.
    /// </summary>
    public const int RareMessages = 5;

    /// <summary>Every so many messages one has <see cref="Vocabulary.Phrase"/>.</summary>
    public const int PhraseEvery = 200;

    /// <summary>So many messages go to the long conversation for each that goes to another one.</summary>
    public const int LongForEachOther = 10;

    public int Conversations => 100 * Scale;

    public int LongMessages => 10_000 * Scale;

    public int OtherMessages => LongMessages / LongForEachOther;
}
