"""What harnesses write around answers, for tests and studies of frames."""

import json
from collections.abc import Callable

FRAMES: dict[str, Callable[[str, str], str]] = {
    "echoed prompt": lambda prompt, answer: f"{prompt}\n\n{answer}",
    "llama template": lambda prompt, answer: f"<s>[INST] {prompt} [/INST] {answer}</s>",
    "thought and solution": lambda prompt, answer: (
        f"<|begin_of_thought|>\n\nOkay, let me think about {answer[:20]}.\n\n<|end_of_thought|>\n\n"
        f"<|begin_of_solution|>\n\n{answer}\n\n<|end_of_solution|>"
    ),
    "answer tags": lambda prompt, answer: f"<answer>\n{answer}\n</answer>",
    "mlx": lambda prompt, answer: (
        f"==========\n{answer}\n==========\nPrompt: {len(prompt)} tokens, 250.1 tokens-per-sec\n"
        f"Generation: {len(answer) // 5} tokens, 15.2 tokens-per-sec\nPeak memory: 1.9 GB\n"
    ),
    "chat completion": lambda prompt, answer: json.dumps(
        {"object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": answer}}]}
    ),
    "chatml": lambda prompt, answer: f"<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n{answer}<|im_end|>\n",
    "alpaca sections": lambda prompt, answer: f"### Response:\n{answer}\n\n### End",
    "role mark": lambda prompt, answer: f"Assistant: {answer}",
    "end token": lambda prompt, answer: f"{answer}<|eot_id|>",
}
