using System.Text;
using System.Text.Json;
using ChatServer.Api.Room;
using ChatServer.Channels;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;

namespace ChatServer.Api.Channels;

/// <summary>Reads the fields of a channel that an update may leave out, where null isn't the same as absence.</summary>
internal static class ChannelFormReader
{
    private const int MaxNamed = 1_000;
    private const int MaxDescriptionLength = 5_000;
    private const int MaxObjectBytes = 8 * 1024;
    private const int MaxDepth = 32;
    private static readonly JsonSerializerOptions Json = MakeJson();

    public static Refusal? CheckName(string? name)
    {
        if (name?.Length > ChannelCreation.MaxNameLength)
            return Refusal.Invalid("name", $"may have at most {ChannelCreation.MaxNameLength} characters");

        return name is not null && name.Any(char.IsControl) ? Refusal.Invalid("name", "has a control character") : null;
    }

    /// <summary>Checks the users, and the user groups of which all members are meant, that a form names.</summary>
    public static Refusal? CheckNamed(IReadOnlyList<Guid>? userIds, IReadOnlyList<Guid>? groupIds) =>
        CheckNamed("user_ids", userIds) ?? CheckNamed("group_ids", groupIds);

    public static Outcome<DetailsChange> ReadDetails(ChannelForm form)
    {
        if (CheckDescription(form.Description) is { } wrong)
            return wrong;

        if ((CheckObject("data", form.Data, MaxObjectBytes) ?? CheckObject("meta", form.Meta, MaxObjectBytes)) is { } invalid)
            return invalid;

        return new DetailsChange(
            IsAbsent(form.Description) ? null : new Given<string>(form.Description.GetString()), form.IsPrivate,
            Given(form.Data), Given(form.Meta));
    }

    /// <summary>Null if the form doesn't name it.</summary>
    public static Outcome<AccessChange> ReadAccess(JsonElement access)
    {
        if (IsAbsent(access))
            return AccessChange.None;

        if (access.ValueKind == JsonValueKind.Null)
            return new AccessChange(new Given<AccessLists>(null));

        try
        {
            var lists = access.Deserialize<ChannelAccess>(Json)!;
            return CheckLists(lists) ?? (Outcome<AccessChange>)new AccessChange(
                new Given<AccessLists>(new AccessLists(Read(lists.Read), Read(lists.Write))));
        }
        catch (JsonException)
        {
            return Refusal.Invalid("access_control", "must have the lists read and write, of group_ids and user_ids");
        }
    }

    /// <summary>What a client stores with a message; null if it stores nothing.</summary>
    public static Outcome<StoredExtras> ReadExtras(ChannelMessageForm form)
    {
        if ((CheckObject("data", form.Data ?? default, MessageExtras.MaxBytes)
            ?? CheckObject("meta", form.Meta ?? default, MessageExtras.MaxBytes)) is { } wrong)
            return wrong;

        return new StoredExtras(form.Data is null && form.Meta is null
            ? null
            : new MessageExtras(form.Data?.GetRawText(), form.Meta?.GetRawText()));
    }

    private static bool IsAbsent(JsonElement element) => element.ValueKind == JsonValueKind.Undefined;

    private static Given<string>? Given(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Null => new Given<string>(null),
        _ => new Given<string>(element.GetRawText()),
    };

    private static Refusal? CheckDescription(JsonElement description)
    {
        if (description.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String))
            return Refusal.Invalid("description", "must be a text");

        if (!IsAbsent(description) && !MessageData.IsWritable(description))
            return Refusal.Invalid("description", "must be valid Unicode");

        return description.ValueKind == JsonValueKind.String && description.GetString()!.Length > MaxDescriptionLength
            ? Refusal.Invalid("description", $"may have at most {MaxDescriptionLength} characters")
            : null;
    }

    private static Refusal? CheckObject(string field, JsonElement element, int maxBytes)
    {
        if (element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object))
            return Refusal.Invalid(field, "must be an object");

        if (element.ValueKind == JsonValueKind.Object && !IsStorable(element))
            return Refusal.Invalid(field, $"must be valid Unicode, and at most {MaxDepth} levels deep");

        return element.ValueKind == JsonValueKind.Object && Encoding.UTF8.GetByteCount(element.GetRawText()) > maxBytes
            ? Refusal.Invalid(field, $"may have at most {maxBytes} bytes")
            : null;
    }

    // What can't be written again, or nests deeper than JSON is read, would break every list and event that shows it.
    private static bool IsStorable(JsonElement element)
    {
        try
        {
            using var document = JsonDocument.Parse(element.GetRawText(), new JsonDocumentOptions { MaxDepth = MaxDepth });
            return MessageData.IsWritable(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Refusal? CheckNamed(string field, IReadOnlyList<Guid>? ids) =>
        ids?.Count > MaxNamed ? Refusal.Invalid(field, $"may have at most {MaxNamed} ids") : null;

    private static Refusal? CheckLists(ChannelAccess access)
    {
        ChannelAccessList?[] lists = [access.Read, access.Write];
        return lists.Any(list => list?.UserIds?.Count > AccessList.MaxNamed || list?.GroupIds?.Count > AccessList.MaxNamed)
            ? Refusal.Invalid("access_control", $"may name at most {AccessList.MaxNamed} users and as many groups in a list")
            : null;
    }

    private static AccessList Read(ChannelAccessList? list) => new(list?.GroupIds ?? [], list?.UserIds ?? []);

    private static JsonSerializerOptions MakeJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        RoomJson.Configure(options);
        return options;
    }
}

/// <param name="Access">Null if the form doesn't name it.</param>
internal sealed record AccessChange(Given<AccessLists>? Access)
{
    public static AccessChange None { get; } = new(Access: null);
}

internal sealed record StoredExtras(MessageExtras? Extras);
