using System.Collections.Frozen;

namespace ChatServer.Messages.Types;

/// <summary>The message types that this server has, by name.</summary>
internal sealed class MessageTypes(IEnumerable<MessageType> types)
{
    private readonly FrozenDictionary<string, MessageType> byName = types.ToFrozenDictionary(type => type.Name);

    /// <summary>The types that clients send with the <c>message</c> action.</summary>
    public IEnumerable<string> WithData => byName.Values.Where(IsSentAlone).Select(type => type.Name).Order();

    /// <summary>The types that clients send by uploading a file.</summary>
    public IEnumerable<string> WithFile => byName.Values.Where(type => type.HasFile).Select(type => type.Name).Order();

    /// <summary>Whether clients send it with the <c>message</c> action.</summary>
    public static bool IsSentAlone(MessageType type) => type is { HasData: true, HasFile: false };

    public MessageType Find(string name) => byName.GetValueOrDefault(name) ?? new UnknownType(name);
}
