using System.Collections.Frozen;
using System.Text;

namespace ChatServer.Messages.Reactions;

/// <summary>
/// The names of reactions. The Channels API takes any short text, normally an emoji or its short name; other APIs show those of
/// them that are emoji or a common short name, as the emoji.
/// </summary>
internal static class ReactionNames
{
    public const int MaxLength = 64;

    private static readonly FrozenDictionary<string, string> ByShortName = new Dictionary<string, string>
    {
        ["thumbsup"] = "👍",
        ["+1"] = "👍",
        ["thumbs_up"] = "👍",
        ["thumbsdown"] = "👎",
        ["-1"] = "👎",
        ["thumbs_down"] = "👎",
        ["heart"] = "❤️",
        ["red_heart"] = "❤️",
        ["broken_heart"] = "💔",
        ["orange_heart"] = "🧡",
        ["yellow_heart"] = "💛",
        ["green_heart"] = "💚",
        ["blue_heart"] = "💙",
        ["purple_heart"] = "💜",
        ["black_heart"] = "🖤",
        ["white_heart"] = "🤍",
        ["smile"] = "😄",
        ["smiley"] = "😃",
        ["grinning"] = "😀",
        ["grin"] = "😁",
        ["joy"] = "😂",
        ["rofl"] = "🤣",
        ["laughing"] = "😆",
        ["wink"] = "😉",
        ["blush"] = "😊",
        ["heart_eyes"] = "😍",
        ["kissing_heart"] = "😘",
        ["thinking"] = "🤔",
        ["thinking_face"] = "🤔",
        ["neutral_face"] = "😐",
        ["confused"] = "😕",
        ["cry"] = "😢",
        ["sob"] = "😭",
        ["angry"] = "😠",
        ["rage"] = "😡",
        ["open_mouth"] = "😮",
        ["astonished"] = "😲",
        ["scream"] = "😱",
        ["sunglasses"] = "😎",
        ["sweat_smile"] = "😅",
        ["upside_down_face"] = "🙃",
        ["slightly_smiling_face"] = "🙂",
        ["disappointed"] = "😞",
        ["sleeping"] = "😴",
        ["skull"] = "💀",
        ["clown_face"] = "🤡",
        ["clap"] = "👏",
        ["pray"] = "🙏",
        ["folded_hands"] = "🙏",
        ["raised_hands"] = "🙌",
        ["wave"] = "👋",
        ["ok_hand"] = "👌",
        ["muscle"] = "💪",
        ["point_up"] = "☝️",
        ["facepalm"] = "🤦",
        ["shrug"] = "🤷",
        ["handshake"] = "🤝",
        ["eyes"] = "👀",
        ["fire"] = "🔥",
        ["100"] = "💯",
        ["hundred_points"] = "💯",
        ["tada"] = "🎉",
        ["party_popper"] = "🎉",
        ["rocket"] = "🚀",
        ["star"] = "⭐",
        ["sparkles"] = "✨",
        ["bulb"] = "💡",
        ["white_check_mark"] = "✅",
        ["check_mark_button"] = "✅",
        ["heavy_check_mark"] = "✔️",
        ["x"] = "❌",
        ["warning"] = "⚠️",
        ["question"] = "❓",
        ["exclamation"] = "❗",
        ["bug"] = "🐛",
        ["coffee"] = "☕",
        ["pizza"] = "🍕",
        ["beer"] = "🍺",
        ["cake"] = "🍰",
        ["gift"] = "🎁",
        ["trophy"] = "🏆",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> ByEmoji = ByShortName.GroupBy(pair => pair.Value, pair => pair.Key)
        .ToFrozenDictionary(names => names.Key, names => names.ToArray());

    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength } && name.EnumerateRunes().All(IsShown) && !string.IsNullOrWhiteSpace(name);

    /// <summary>The emoji as which other APIs show a reaction; null if they don't show it.</summary>
    public static string? EmojiOf(string name)
    {
        if (Emoji.IsValid(name))
            return name;

        return ByShortName.GetValueOrDefault(name.Trim(':'));
    }

    /// <summary>The short names of an emoji.</summary>
    public static IReadOnlyList<string> ShortNamesOf(string emoji) => ByEmoji.GetValueOrDefault(emoji) ?? [];

    private static bool IsShown(Rune rune) => rune != Rune.ReplacementChar && !Rune.IsControl(rune);
}
