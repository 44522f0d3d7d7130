using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>Documents of chats may be nested deeper than the 64 levels that are read by default.</summary>
internal static class AnyDepth
{
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = int.MaxValue };
}
