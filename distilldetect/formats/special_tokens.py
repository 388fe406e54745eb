"""Special tokens that a detokeniser left at the end of an answer."""

# End-of-text, end-of-turn and padding tokens of the published chat templates of Llama 2-4, Mistral, Qwen, Yi, Phi,
# Gemma, DeepSeek, Command R, GLM, InternLM, OpenChat, Falcon, gpt-oss and T5 (read 2026-11).
SPECIAL_TOKENS = (
    "</s>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|eot|>", "<|im_end|>", "<|endoftext|>", "<end_of_turn>",
    "<eos>", "<|end|>", "<|return|>", "<\uff5cend\u2581of\u2581sentence\uff5c>", "<|EOT|>", "<|end_of_turn|>",
    "<|END_OF_TURN_TOKEN|>", "<|user|>", "<|observation|>", "<eoa>", "<|endofturn|>", "<pad>", "<|pad|>", "[EOS]",
    "<|endofresponse|>",
)  # fmt: skip
_LAST = frozenset(token[-1] for token in SPECIAL_TOKENS)


def without_special_tokens(text: str) -> str:
    """Cut special tokens, and the white space before each, from the end of a text.

    >>> without_special_tokens("Hi there. </s></s>")
    'Hi there.'
    >>> without_special_tokens("Hi there. ")
    'Hi there. '
    """
    if text[-1:] not in _LAST and not text[-1:].isspace():
        return text
    end = kept = len(text)
    while True:
        while end and text[end - 1].isspace():
            end -= 1
        token = next((token for token in SPECIAL_TOKENS if text.endswith(token, 0, end)), None)
        if token is None:
            return text if kept == len(text) else text[:end]
        end = kept = end - len(token)
