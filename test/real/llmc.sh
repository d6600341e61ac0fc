#!/usr/bin/env bash
# llm.c: the layers of train_gpt2.c and gpt2_forward against the hand-written backward functions
# (README.md).
. "$(dirname "$0")/common.sh"

# TIMING=1 measures as well, on larger programs.
optimise="-O2 -ffp-contract=off"
[ -z "${TIMING:-}" ] || optimise="-O3 -march=native -fopenmp-simd -DTIMING"

spreads=0
[ -z "${TIMING:-}" ] || spreads="0 448 832"

source=$checkout/train_gpt2.c
# Their sums are of floats: without contraction both sides round alike as far as they can.
flags="$optimise -w -I $checkout -DTESTING"

# one NAME HARNESS FUNCTION...
one() {
	local name=$1 harness=$2 requests=()
	shift 2
	wanted "$name" || return
	for f in "$@"; do requests+=("--vjp=$f"); done
	attempt "$name" "$mgc" "$source" -I "$checkout" -DTESTING -o "$work/grad.c" --header "$work/grad.h" \
		"${requests[@]}" || return
	attempt "$name" $cc $flags -c "$work/grad.c" -o "$work/grad.o" || return
	attempt "$name" $cc $flags -DONLY_$name -DMODEL="\"$source\"" -I "$here" "$here/llmc/$harness.c" \
		"$work/grad.o" -lm -o "$work/run" || return
	for spread in $spreads; do
		SPREAD=$spread "$work/run" || failed=$((failed + 1))
	done
}

one encoder layers encoder_forward
one layernorm layers layernorm_forward
one matmul layers matmul_forward
one attention layers attention_forward
one gelu layers gelu_forward
one residual layers residual_forward
one crossentropy layers softmax_forward crossentropy_forward
spreads=0
one gpt2 gpt2 gpt2_forward
# All its tensors hang in one struct: with the promise that they do not overlap.
one gpt2 gpt2 gpt2_forward:apart=model
finish
