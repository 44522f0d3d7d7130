namespace ChatServer.Agents.Outgoing;

/// <summary>
/// Sends requests to other servers: connects within 10 seconds, follows no redirects, and reaches no private address unless
/// that is allowed.
/// </summary>
internal interface IOutgoingHttp
{
    /// <param name="allowPrivate">Whether this machine and private networks may be reached as well.</param>
    /// <returns>Shared; not to be disposed of.</returns>
    HttpMessageInvoker For(bool allowPrivate);
}
