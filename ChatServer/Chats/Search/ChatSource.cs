using System.Data.Common;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage;

namespace ChatServer.Chats.Search;

/// <summary>
/// The texts of chats as they are indexed. Positions are the numbers of their changes, see <see cref="ChatChangeStore"/>; a chat
/// is in the place of a conversation. A user's words have terms of their own. Used by one thread.
/// </summary>
/// <param name="index">Where the texts of deleted chats are looked up; null if the index is empty.</param>
internal sealed partial class ChatSource(
    ChatTexts texts, SearchTerms terms, SearchIndex? index, StorageHealth health, ILogger<ChatSource> logger) : IIndexSource
{
    /// <summary>
    /// The most terms that are indexed of one message or title: of about 200,000 letters. The rest of a longer one isn't found.
    /// </summary>
    public const int MaxTerms = 32_768;

    // Long texts make a range shorter.
    private const long MaxCharacters = 1_000_000;
    private const int MaxForgotten = 256;
    private readonly LogThrottle trouble = new(TimeProvider.System);
    private readonly Dictionary<Guid, TextTerms> words = [];

    public long KeyCheck => terms.KeyCheck;

    public long LastPosition(ReadScope read) => ChatChangeStore.FindLast(read);

    public IndexRange ReadAfter(ReadScope read, long after, int positions)
    {
        if (words.Values.Sum(user => user.KnownWords) > TextTerms.MaxKnownWords)
            words.Clear();
        var last = Math.Min(LastPosition(read), after + positions);
        var range = new RangeReader(this, read, after);
        foreach (var change in ChatChangeStore.List(read, after, last))
        {
            if (!range.TryAdd(change))
                return range.Read(range.UpTo);
        }

        return range.Read(last);
    }

    private IndexedMessage Hash(FoundText text)
    {
        var found = new HashSet<long>();
        foreach (var part in text.Parts)
            WordsOf(text.OwnerId).Add(found, part, MaxTerms);
        if (found.Count > 0)
            found.Add(terms.AnyText);
        return new IndexedMessage(text.Id, text.ChatId, [.. found]);
    }

    private TextTerms WordsOf(Guid ownerId)
    {
        if (!words.TryGetValue(ownerId, out var known))
            words[ownerId] = known = new TextTerms(terms.Of(ownerId));
        return known;
    }

    // A text that can't be opened was damaged on disk or has an unexpected form. Search doesn't find it, but finds the others.
    private IReadOnlyList<string> Open(ReadScope read, ChatRow chat, long textId)
    {
        try
        {
            return texts.Read(read, chat, textId).Texts;
        }
        catch (Exception failure)
            when (failure is not (StorageUnavailableException or DbException or OperationCanceledException))
        {
            health.NoteDamage(failure);
            if (trouble.Count() is { } times)
                Log.TextDamaged(logger, textId, chat.Id, times, failure);
            return [];
        }
    }

    private List<long> ListIndexed(long chatId) => index is null ? [] : index.Read(look =>
    {
        var ids = new List<long>();
        for (var id = look.FindNewest(terms.AnyText, chatId, long.MaxValue); id is { } found && ids.Count < MaxForgotten;
            id = look.FindNewest(terms.AnyText, chatId, found - 1))
            ids.Add(found);
        return ids;
    });

    private sealed record FoundText(long Id, long ChatId, Guid OwnerId, IReadOnlyList<string> Parts);

    private sealed class RangeReader
    {
        private readonly ChatSource source;
        private readonly ReadScope read;
        private readonly long after;
        private readonly List<FoundText> found = [];
        private readonly List<long> forgotten = [];
        private readonly Dictionary<long, ChatRow?> chats = [];
        private long characters;

        public RangeReader(ChatSource source, ReadScope read, long after)
        {
            (this.source, this.read, this.after) = (source, read, after);
            UpTo = after;
        }

        public long UpTo { get; private set; }

        /// <summary>False if the range has to end before this change.</summary>
        public bool TryAdd(ChatChangeRow change)
        {
            if (characters >= MaxCharacters || forgotten.Count >= MaxForgotten)
                return false;

            // The texts of a large chat are forgotten in several ranges, the last of which has the deletion.
            if (change.IsDeleted)
            {
                forgotten.AddRange(source.ListIndexed(change.ChatId));
                if (forgotten.Count >= MaxForgotten)
                    return false;
            }
            else if (Find(change.ChatId) is { OwnerId: { } owner } chat)
            {
                var id = change.MessageRow ?? ChatTexts.IdOfTitle(chat.Id);
                var parts = source.Open(read, chat, id);
                found.Add(new FoundText(id, chat.Id, owner, parts));
                characters += parts.Sum(part => (long)part.Length);
            }

            UpTo = change.Change;
            return true;
        }

        /// <summary>A message that took the row of a deleted one replaces it anyway.</summary>
        public IndexRange Read(long upTo)
        {
            var gone = forgotten.Except(found.Select(text => text.Id)).Select(id => new IndexedMessage(id, 0, []));
            return new IndexRange(
                upTo, found.Select(source.Hash).Concat(gone), IsEnd: upTo == after && found.Count + forgotten.Count == 0);
        }

        private ChatRow? Find(long chatId)
        {
            if (!chats.TryGetValue(chatId, out var chat))
                chats[chatId] = chat = ChatStore.Find(read, chatId);
            return chat;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning,
            "The text {Text} of the chat {Chat} can't be opened, so no search finds it ({Times} such texts since this was last "
            + "logged)")]
        public static partial void TextDamaged(ILogger logger, long text, long chat, long times, Exception exception);
    }
}
