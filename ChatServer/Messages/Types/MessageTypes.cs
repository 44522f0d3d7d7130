using System.Collections.Frozen;

namespace ChatServer.Messages.Types;

/// <summary>The kinds of messages that this server has, by name.</summary>
internal sealed class MessageTypes(IEnumerable<MessageType> types)
{
    private readonly FrozenDictionary<string, MessageType> byName = types.ToFrozenDictionary(type => type.Name);

    /// <summary>The kinds that people send with the <c>message</c> action.</summary>
    public IEnumerable<string> WithData => byName.Values.Where(IsSentAlone).Select(type => type.Name).Order();

    /// <summary>The kinds that people send by uploading a file.</summary>
    public IEnumerable<string> WithFile => byName.Values.Where(type => type.HasFile).Select(type => type.Name).Order();

    /// <summary>Whether people send it with the <c>message</c> action.</summary>
    public static bool IsSentAlone(MessageType type) => type is { HasData: true, HasFile: false };

    public MessageType Find(string name) => byName.GetValueOrDefault(name) ?? new UnknownType(name);
}
