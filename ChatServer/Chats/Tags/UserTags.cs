using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Chats.Tags;

/// <summary>The tags of chats. A user's tag lasts as long as one of their chats has it.</summary>
internal sealed class UserTags(Database database, ChatOptions options)
{
    public ValueTask<IReadOnlyList<Tag>> ListAsync(Guid ownerId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => TagStore.List(read, ownerId), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Tag>>> ListOfAsync(Guid ownerId, Guid chatId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ListOf(read, ownerId, chatId), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Tag>>> AddAsync(AddTag command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Add, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Tag>>> RemoveAsync(RemoveTag command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Remove, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Tag>>> ClearAsync(ClearTags command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Clear, cancellationToken);

    /// <summary>Whether a user may have all these tags.</summary>
    public static Refusal? CheckRoom(ReadScope read, ChatOptions options, Guid ownerId, IEnumerable<string> names)
    {
        var added = names.Select(TagName.IdOf).Distinct().Count(tagId => TagStore.Find(read, ownerId, tagId) is null);
        return added > 0 && TagStore.Count(read, ownerId) + added > options.MaxTagsPerUser
            ? new Refusal(RefusalCode.TooManyTags, Detail: $"{options.MaxTagsPerUser}")
            : null;
    }

    /// <summary>
    /// Gives a chat of the user the tag of this name, for which there is room. It keeps the spelling that it was first given.
    /// </summary>
    public static void Attach(WriteScope write, Guid ownerId, long chatId, string name)
    {
        var tagId = TagName.IdOf(name);
        TagStore.Attach(write, chatId, TagStore.Find(write, ownerId, tagId) ?? TagStore.Insert(write, ownerId, tagId, name));
    }

    /// <summary>The same, if there is room.</summary>
    public static Refusal? TryAttach(WriteScope write, ChatOptions options, Guid ownerId, long chatId, string name)
    {
        if (CheckRoom(write, options, ownerId, [name]) is { } refusal)
            return refusal;

        Attach(write, ownerId, chatId, name);
        return null;
    }

    private Outcome<IReadOnlyList<Tag>> Add(WriteScope write, AddTag command)
    {
        if (ChatStore.FindOwn(write, command.ActorId, command.ChatId) is not { } row)
            return ChatAccess.Unknown;

        if (TagName.Check(command.Name) is { } refusal)
            return refusal;

        if (TryAttach(write, options, command.ActorId, row.Id, command.Name) is { } excess)
            return excess;

        return new(TagStore.ListOf(write, row.Id), Refusal: null);
    }

    private static Outcome<IReadOnlyList<Tag>> Remove(WriteScope write, RemoveTag command)
    {
        if (ChatStore.FindOwn(write, command.ActorId, command.ChatId) is not { } row)
            return ChatAccess.Unknown;

        if (!command.Name.Contains('\0', StringComparison.Ordinal)
            && TagStore.Find(write, command.ActorId, TagName.IdOf(command.Name)) is { } tagId)
            Detach(write, row, tagId);
        return new(TagStore.ListOf(write, row.Id), Refusal: null);
    }

    private static Outcome<IReadOnlyList<Tag>> Clear(WriteScope write, ClearTags command)
    {
        if (ChatStore.FindOwn(write, command.ActorId, command.ChatId) is not { } row)
            return ChatAccess.Unknown;

        foreach (var tag in TagStore.ListRowsOf(write, row.Id))
            Detach(write, row, tag.Id);
        return new([], Refusal: null);
    }

    private static Outcome<IReadOnlyList<Tag>> ListOf(ReadScope read, Guid ownerId, Guid chatId)
    {
        if (ChatStore.FindOwn(read, ownerId, chatId) is not { } row)
            return ChatAccess.Unknown;

        return new(TagStore.ListOf(read, row.Id), Refusal: null);
    }

    private static void Detach(WriteScope write, ChatRow row, long tagId)
    {
        TagStore.Detach(write, row.Id, tagId);
        TagStore.DeleteUnused(write, tagId);
    }
}
